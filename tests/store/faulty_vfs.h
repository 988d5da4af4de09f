/* faulty_vfs.h - a disk that fails when the test says so.
 *
 *     faulty_on();                       // becomes the way SQLite reaches files
 *     faulty_at(3, FAULTY_EVER, FAULTY_FULL);  // from the third call on: disk full
 *     ...
 *     faulty_at(0, 0, 0);                // healthy again
 *
 * Counted are reads, writes, syncs, truncations, openings and deletions, one count for all. A
 * write that fails may have written half. Shared memory of the write-ahead log works always:
 * it is memory.
 */
#ifndef PAMIR_TESTS_STORE_FAULTY_VFS_H
#define PAMIR_TESTS_STORE_FAULTY_VFS_H

#include <stdbool.h>
#include <stdint.h>

enum { FAULTY_ONCE = 0, FAULTY_EVER = 1 };
enum faulty_kind { FAULTY_IO, FAULTY_FULL, FAULTY_HALF }; /* HALF: half a write, then I/O error */

void faulty_on(void);
/* Fail the n-th call from now (1 = next); n 0: never. FAULTY_FULL fails only writes and
 * truncations, as a full disk does. */
void faulty_at(int64_t n, int ever, enum faulty_kind kind);
int64_t faulty_calls(void);  /* since faulty_at */
int64_t faulty_faults(void); /* of them failed */

#endif
