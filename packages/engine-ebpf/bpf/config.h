/* SPDX-License-Identifier: GPL-2.0-only */
/* Switches set in read-only data before the object is loaded. */
#pragma once

const volatile __u32 bucket_count4 = 1;
const volatile __u32 bucket_count6 = 1;
const volatile __u32 service_capacity = 1;
const volatile __u32 destination_capacity = 1;
const volatile __u32 member_capacity = 1;
const volatile __u32 record_decisions = 0;
