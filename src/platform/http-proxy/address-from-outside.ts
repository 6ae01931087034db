/**
 * What an address that a server gives is for its clients: those on the server itself lie below `outside`, any other is left alone.
 * @param url of the request that the server answers.
 */
export function addressFromOutside(
  address: string,
  { url, outside }: { readonly url: string; readonly outside: string },
): string {
  if (!URL.canParse(address, url)) return address
  const { origin, pathname, search, hash } = new URL(address, url)
  return origin === new URL(url).origin ? outside + pathname + search + hash : address
}
