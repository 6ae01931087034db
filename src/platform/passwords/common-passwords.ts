/**
 * The most used passwords of at least eight characters, lower case, from the public lists of leaked passwords (NordPass and SecLists' "10k most
 * common"). Short on purpose: sign-in is rate limited, so that only the very first guesses matter.
 */
export const commonPasswords: ReadonlySet<string> = new Set(
  `12345678 123456789 1234567890 87654321 987654321 0987654321 11223344 1q2w3e4r 1q2w3e4r5t 1qaz2wsx q1w2e3r4 qwertyui qwertyuiop qwerty12
  qwerty123 qwerty1234 asdfghjk asdfghjkl asdf1234 zxcvbnm1 abcd1234 abc12345 abcdefgh a1b2c3d4 aa123456 password password1 password12
  password123 password1234 password! passw0rd p@ssw0rd p@ssword pass1234 passwort admin123 admin1234 administrator letmein1 welcome1
  welcome123 changeme changeme123 default1 secret123 iloveyou sunshine princess football baseball superman trustno1 starwars whatever
  michelle jennifer computer internet liverpool charlie1 dragon123 monkey123 master123 test1234 testtest 1g2w3e4r 12341234 147258369
  panoptes panoptes1 panoptes123`.split(/\s+/),
)
