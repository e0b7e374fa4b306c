import { playRandomPackets } from "./random-packets";

playRandomPackets("tc");
