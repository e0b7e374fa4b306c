/** What a new address is called unless somebody says otherwise. */
export const addressNameFor = (serviceName: string) => `vip-${serviceName || "web"}`;
