import { playRandomPackets } from "./random-packets";

playRandomPackets("xdp");
