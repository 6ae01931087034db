import { mutation } from '../../../graphql/kit/mutation.ts'
import { row } from '../../../graphql/kit/row.ts'

mutation('changePassword', {
  description: 'Gives you another password. Your other sessions end, this one and your access tokens stay.',
  input: (t) => ({
    currentPassword: t.string({ required: true, description: 'The one that you have.' }),
    newPassword: t.string({
      required: true,
      description: 'At least 8 characters, and none of those that everybody tries first.',
    }),
  }),
  resolve: (input, { services, actor }) => services.users.changePassword(actor, input),
  payload: (t) => ({ user: row(t, 'User', (user) => user.id) }),
})

mutation('setUserPassword', {
  description: 'Gives a user another password, as an ADMIN. All sessions of the user end.',
  input: (t) => ({
    id: t.id({ required: true, description: 'Which user.' }),
    password: t.string({ required: true, description: 'At least 8 characters; tell it to the user, who can change it.' }),
  }),
  resolve: (input, { services, actor }) => services.users.setPassword(actor, input),
  payload: (t) => ({ user: row(t, 'User', (user) => user.id) }),
})
