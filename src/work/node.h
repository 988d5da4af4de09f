/* node.h - one member's Pamir: a folder with a data file, a key pair and a config.
 *
 *     struct node *n;
 *     TRY(node_open("mynode", NODE_READ, &n, e));
 *     store_find(node_store(n), ...);
 *     node_close(n);
 *
 *     mynode/pamir.conf     settings, explained
 *     mynode/pamir.db       log, blobs and views
 *     mynode/node.key       Ed25519 secret key (RFC 8032), readable by the owner only
 *     mynode/node.pub       public key, hex; give it to partners
 *     mynode/registers/     own names over the shipped ones
 */
#ifndef PAMIR_WORK_NODE_H
#define PAMIR_WORK_NODE_H

#include "read/read.h"
#include "store/store.h"
#include "work/config.h"

struct node;

enum node_mode { NODE_READ, NODE_WRITE };

/* Make a node in dir (made if missing; must hold no node). PM_EXISTS. On failure what was made is
 * taken away again. */
pm_code node_init(const char *dir, const struct config *c, struct pm_err *e);

/* PM_NOTFOUND when dir holds no node. The registers are opened when first asked for. */
pm_code node_open(const char *dir, enum node_mode mode, struct node **out, struct pm_err *e);
void node_close(struct node *n);

bool node_is(const char *dir);
const char *node_dir(const struct node *n);
const struct config *node_config(const struct node *n);
struct store *node_store(struct node *n);
/* A second store handle on the same file, for another thread; the caller closes it. */
pm_code node_store_again(const struct node *n, enum store_mode mode, struct store **out,
                         struct pm_err *e);
/* Puts an act down on a handle of its own: the node may be open for reading only. */
struct store_act;
pm_code node_put_act(const struct node *n, const struct store_act *a, struct pm_err *e);
/* The folder with the node's own names; empty when the config names none. It need not be there. */
pm_code node_registers(const struct node *n, char path[4096], struct pm_err *e);
/* Registers with the node's overlay, and a reader over them; owned by the node. */
pm_code node_names(struct node *n, const struct names **out, struct pm_err *e);
pm_code node_reader(struct node *n, const struct reader **out, struct pm_err *e);

/* Public key as 64 hex digits; static for the node. */
const char *node_public_key(const struct node *n);

/* Look at the folder itself: keys fit, file rights, config readable. Same finding as store_check. */
pm_code node_check(struct node *n, store_finding *each, void *ctx, int *n_bad, struct pm_err *e);

#endif
