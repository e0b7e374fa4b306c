import { passwordSchema, userNameSchema } from "@loaddirector/model";
import { readPasswordHash, setPassword } from "@loaddirector/store";
import { z } from "zod";
import { ApiError } from "../errors";
import { hashPassword, verifyPassword } from "../password";
import { open, permitted, router } from "../procedure";

export const sessionRouter = router({
  /** null: nobody is signed in. */
  me: open.query(({ ctx: { caller } }) => (caller ? { name: caller.name, role: caller.role } : null)),

  setup: router({
    /** True while there is no user. */
    state: open.query(async ({ ctx }) => ({ administratorMissing: await ctx.firstAdministrator.missing() })),

    /** The first administrator, by the one-time link. Sign in afterwards. Fails with `setupClosed`. */
    createAdministrator: open
      .input(z.strictObject({ token: z.string().min(1).max(100), name: userNameSchema, password: passwordSchema }))
      .mutation(async ({ ctx, input }) => {
        await ctx.firstAdministrator.create(input);
        ctx.note({ name: input.name });
      }),
  }),

  /** Ends the user's other sessions. Fails with `wrongPassword`. */
  changePassword: permitted("session.own")
    .input(z.strictObject({ current: z.string().max(256), next: passwordSchema }))
    .mutation(async ({ ctx: { caller, store }, input }) => {
      const stored = await readPasswordHash(store, caller.id);
      if (!stored || !(await verifyPassword(stored, input.current))) throw new ApiError("wrongPassword");
      await setPassword(store, {
        name: caller.name,
        passwordHash: await hashPassword(input.next),
        keepToken: caller.token,
      });
    }),
});
