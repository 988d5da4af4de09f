/* openapi.c - the addresses of this server as OpenAPI 3.1, made from the tables that answer them.
 */
#include <stdio.h>

#include "base/jsonw.h"
#include "serve/serve_in.h"

static void put_parameter(struct jsonw *w, str name, bool in_path)
{
    jsonw_object(w, NULL);
    jsonw_text(w, "name", name);
    jsonw_text(w, "in", in_path ? STR("path") : STR("query"));
    if (in_path)
        jsonw_bool(w, "required", true);
    jsonw_object(w, "schema");
    jsonw_text(w, "type", str_eq(name, STR("limit")) ? STR("integer") : STR("string"));
    jsonw_end(w);
    jsonw_end(w);
}

static void put_parameters(struct jsonw *w, str path, str query)
{
    str one;
    jsonw_array(w, "parameters");
    while (path.p != NULL && str_cut(&path, '/', &one))
        if (one.n > 2 && one.p[0] == '{')
            put_parameter(w, (str){one.p + 1, one.n - 2}, true);
    while (query.p != NULL && str_cut(&query, ' ', &one))
        if (one.n > 0)
            put_parameter(w, one, false);
    jsonw_end(w);
}

static void put_answer(struct jsonw *w, const char *status, const char *does, const char *type)
{
    jsonw_object(w, status);
    jsonw_text(w, "description", str_of(does));
    if (type != NULL) {
        jsonw_object(w, "content");
        jsonw_object(w, type);
        jsonw_end(w);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void put_method(struct jsonw *w, const char *method, const char *does, const char *path,
                       const char *query, const char *type, bool taxii)
{
    jsonw_object(w, method);
    jsonw_text(w, "summary", str_of(does));
    put_parameters(w, str_of(path), str_of(query));
    if (strcmp(method, "post") == 0) {
        jsonw_object(w, "requestBody");
        jsonw_bool(w, "required", true);
        jsonw_object(w, "content");
        jsonw_object(w, type);
        jsonw_end(w);
        jsonw_end(w);
        jsonw_end(w);
    }
    jsonw_object(w, "responses");
    put_answer(w, strcmp(method, "post") == 0 ? "202" : "200", does, type);
    put_answer(w, "default", "an error, in words", taxii ? type : "application/json");
    jsonw_end(w);
    if (taxii) {
        jsonw_array(w, "security");
        static const char *const ways[] = {"password", "token", "certificate"};
        for (int i = 0; i < 3; i++) {
            jsonw_object(w, NULL);
            jsonw_array(w, ways[i]);
            jsonw_end(w);
            jsonw_end(w);
        }
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void put_security(struct jsonw *w)
{
    static const char *const http[][2] = {{"password", "basic"}, {"token", "bearer"}};
    jsonw_object(w, "components");
    jsonw_object(w, "securitySchemes");
    for (int i = 0; i < 2; i++) {
        jsonw_object(w, http[i][0]);
        jsonw_text(w, "type", STR("http"));
        jsonw_text(w, "scheme", str_of(http[i][1]));
        jsonw_end(w);
    }
    jsonw_object(w, "certificate");
    jsonw_text(w, "type", STR("mutualTLS"));
    jsonw_end(w);
    jsonw_end(w);
    jsonw_end(w);
}

pm_code api_openapi(struct visit *v)
{
    static const char media[] = "application/taxii+json;version=2.1";
    struct jsonw w = jsonw_on(&v->rp->body);
    jsonw_object(&w, NULL);
    jsonw_text(&w, "openapi", STR("3.1.0"));
    jsonw_object(&w, "info");
    jsonw_text(&w, "title", STR("Pamir"));
    jsonw_text(&w, "version", STR(PAMIR_VERSION));
    jsonw_end(&w);
    jsonw_object(&w, "paths");
    for (const struct route *r = routes; r->path != NULL; r++) {
        jsonw_object(&w, r->path);
        put_method(&w, "get", r->does, r->path, r->query,
                   r->type != NULL ? r->type : "application/json; charset=utf-8", false);
        jsonw_end(&w);
    }
    for (const struct taxii_route *r = taxii_routes; r->path != NULL; r++) {
        jsonw_object(&w, r->path);
        for (const struct taxii_route *m = r;; m++) { /* those of one path stand together */
            put_method(&w,
                       m->method == GET    ? "get"
                       : m->method == POST ? "post"
                                           : "delete",
                       m->does, m->path, m->query, media, true);
            r = m;
            if (m[1].path == NULL || strcmp(m[1].path, m->path) != 0)
                break;
        }
        jsonw_end(&w);
    }
    jsonw_end(&w);
    put_security(&w);
    jsonw_end(&w);
    return PM_OK;
}
