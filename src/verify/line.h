/* line.h - one line of an exported log (docs/formats/log.md), taken into a proof. */
#ifndef PAMIR_VERIFY_LINE_H
#define PAMIR_VERIFY_LINE_H

#include "store/seal.h"

/* PM_INVALID: it is no such line; PM_DAMAGED, PM_DENIED as proof_entry and proof_seal say. */
pm_code line_take(struct proof *p, str line, struct pm_err *e);

#endif
