import { expect, it } from "vitest";
import { Session } from "./session";

const session = (rounds: number, signal = new AbortController().signal) =>
  new Session({ rounds, signal, say: () => {} });

it("measures every case once per round, beginning with another one each time", async () => {
  const order: string[] = [];
  const noted = (name: string, value: number) => () => {
    order.push(name);
    return value;
  };
  const values = await session(3).interleave({ a: noted("a", 1), b: noted("b", 2) });
  expect(values).toEqual({ a: [1, 1, 1], b: [2, 2, 2] });
  expect(order).toEqual(["a", "b", "b", "a", "a", "b"]);
});

it("begins nothing more once it is stopped", async () => {
  const stopping = new AbortController();
  let begun = 0;
  const measure = () => {
    begun++;
    stopping.abort();
  };
  await expect(session(5, stopping.signal).interleave({ a: measure })).rejects.toThrow();
  expect(begun).toBe(1);
});

it("undoes in reverse order, whatever fails", async () => {
  const own = session(1);
  const undone: string[] = [];
  own.later("first", () => undone.push("first"));
  own.later("broken", () => {
    throw new Error("busy");
  });
  own.later("last", async () => undone.push("last"));
  expect(await own.close()).toEqual(["broken: busy"]);
  expect(undone).toEqual(["last", "first"]);
  expect(await own.close()).toEqual([]);
});
