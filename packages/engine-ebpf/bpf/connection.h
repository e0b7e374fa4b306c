/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The connection table: find, insert, touch, release. Two candidate buckets of LD_WAYS slots by a keyed hash of
 * (client, client port, protocol), so that one record is found from either side; see insert.h for which a new one goes to.
 * A slot belongs to whoever moves its word from FREE (or from the word of an expired record) to CLAIMED.
 */
#pragma once

#include "record.h"
#include "query.h"
#include "new-connection.h"
#include "expiry.h"
#include "load.h"
#include "release.h"
#include "find.h"
