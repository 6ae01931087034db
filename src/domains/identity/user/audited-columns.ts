/** What the audit keeps of a user. */
export const auditedColumns = {
  email: true,
  name: true,
  role: true,
  isActive: true,
  emailVerified: true,
  preferences: true,
} as const
