/* fuzz: share */
/* Objects as partners send them: the owner's word, markings, fields marked apart. */
#include "model/jsonr.h"
#include "share/cut.h"
#include "share/origin.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a;
    struct object o;
    struct origin_tag tag;
    struct json_object *tree;
    if (arena_open((size_t)64 << 20, &a, NULL) != PM_OK)
        return 0;
    if (object_parse(a, (str){(const char *)data, size}, OBJECT_CUSTOM, &o, NULL) == PM_OK) {
        struct cut c;
        const str *selectors;
        size_t n;
        if (origin_read(o.canon, a, &tag, NULL) == PM_OK)
            origin_names(&tag, STR("00000000000000000000000000000000"));
        decide_tlp(o.canon);
        cut_init(&c, a, 1, STR("marking-definition--00000000-0000-4000-8000-000000000001"));
        if (jsonr_parse_known(o.canon, &tree, NULL) == PM_OK) {
            if (cut_marked(&c, tree, NULL) == PM_OK)
                cut_done(&c, &selectors, &n, NULL);
            json_object_put(tree);
        }
    }
    arena_close(a);
    return 0;
}
