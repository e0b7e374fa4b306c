/** Mark of packets to a client's address that a process of this box takes: LD_LOCAL_MARK of the data plane. */
export const localDeliveryMark = 19_524;
