import { issue, passwordSchema, roleSchema, userNameSchema } from "@loaddirector/model";
import { createUser, listUsers, removeUser, setPassword } from "@loaddirector/store";
import { z } from "zod";
import { ApiError } from "../errors";
import { hashPassword } from "../password";
import { permitted, router } from "../procedure";

const credentials = { name: userNameSchema, password: passwordSchema };

export const userRouter = router({
  list: permitted("user.manage").query(({ ctx }) => listUsers(ctx.store)),

  create: permitted("user.manage")
    .input(z.strictObject({ ...credentials, role: roleSchema }))
    .mutation(async ({ ctx, input: { name, role, password } }) => {
      ctx.note({ name });
      return createUser(ctx.store, { name, role, passwordHash: await hashPassword(password) });
    }),

  /** Ends the user's sessions. */
  resetPassword: permitted("user.manage")
    .input(z.strictObject(credentials))
    .mutation(async ({ ctx, input: { name, password } }) => {
      ctx.note({ name });
      await setPassword(ctx.store, { name, passwordHash: await hashPassword(password) });
    }),

  /** Nobody removes themselves: so an administrator always remains. */
  remove: permitted("user.manage")
    .input(z.strictObject({ name: userNameSchema }))
    .mutation(async ({ ctx, input: { name } }) => {
      ctx.note({ name });
      if (name === ctx.caller.name)
        throw new ApiError("invalid", { issues: [issue("error", null, ["name"], "conflict.ownUser")] });
      await removeUser(ctx.store, name);
    }),
});
