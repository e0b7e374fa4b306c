// Runs inside a real server: gives every byte back, on both families. Ends when standard input does.
import { createServer } from "node:net";

const port = Number(process.argv[2]);
const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  socket.on("error", () => socket.destroy());
  socket.pipe(socket);
});
server.listen({ host: "::", port, backlog: 2_048 }, () => process.stdout.write("ready\n"));
process.stdin.on("end", () => process.exit(0)).resume();
