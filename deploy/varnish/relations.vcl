vcl 4.1;

# Varnish between the proxy that speaks https and the application servers. Lines that end in "# site" are what a site
# changes. It listens twice: for the proxy, and, where only the worker reaches it, for what has changed:
#   varnishd -a site=127.0.0.1:6081 -a purge=127.0.0.1:6082 -f /etc/varnish/relations.vcl -s malloc,512m

import accept;
import directors;
import std;
import xkey;

probe ready {
    .url = "/healthz";
    .interval = 2s;
    .timeout = 2s;
}

backend app1 { .host = "127.0.0.1"; .port = "8001"; .probe = ready; .first_byte_timeout = 60s; }  # site
backend app2 { .host = "127.0.0.1"; .port = "8002"; .probe = ready; .first_byte_timeout = 60s; }  # site

sub vcl_init {
    # As in LANGUAGES: what else a browser asks for makes no other page.
    new languages = accept.rule("en");
    languages.add("ru");
    languages.add("be");
    languages.add("de");
    new servers = directors.round_robin();
    servers.add_backend(app1);
    servers.add_backend(app2);
}

sub vcl_recv {
    if (local.socket == "purge") {
        if (req.method != "POST" || !req.http.Surrogate-Key) {
            return (synth(400, "Surrogate-Key says what has changed"));
        }
        set req.http.n = xkey.purge(req.http.Surrogate-Key);
        return (synth(200, req.http.n + " let go"));
    }
    # Varnish has added the proxy's own address to what the proxy says of the reader's: the application goes by the last.
    set req.http.X-Forwarded-For = regsub(req.http.X-Forwarded-For, ", [^,]+$", "");
    set req.backend_hint = servers.backend();
    if (std.healthy(req.backend_hint)) {
        # So much older than it may be, it is shown while it is asked for anew.
        set req.grace = 60s;
    }
    # Whoever is of the desk, or names a token, is answered by the application each time.
    if (req.http.Authorization || req.http.Cookie ~ "(^|;\s*)(__Host-)?sessionid=" || req.url ~ "^/staff/") {
        return (pass);
    }
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    # Of all cookies the one for the language; what of it counts is part of what is kept under.
    if (req.http.Cookie ~ "(^|;\s*)django_language=") {
        set req.http.Cookie = regsub(req.http.Cookie, "^(?:.*;)?\s*(django_language=[^;]*).*$", "\1");
    } else {
        unset req.http.Cookie;
    }
    # Of German in Austria, German.
    set req.http.Accept-Language =
        languages.filter(regsuball(req.http.Accept-Language, "-[A-Za-z0-9-]+", ""));
    return (hash);
}

sub vcl_backend_response {
    # Only what says so is kept, as long as it says.
    if (beresp.http.CDN-Cache-Control ~ "max-age=[0-9]+" && !beresp.http.Set-Cookie) {
        set beresp.ttl = std.duration(regsub(beresp.http.CDN-Cache-Control, "^.*max-age=([0-9]+).*$", "\1s"), 0s);
        # Kept on for as long as it may be shown while no application server answers.
        set beresp.grace = std.duration(
            regsub(beresp.http.CDN-Cache-Control, "^.*stale-if-error=([0-9]+).*$", "\1s"), 0s);
        set beresp.http.xkey = beresp.http.Surrogate-Key;
        set beresp.do_stream = true;
    } else {
        set beresp.uncacheable = true;
        set beresp.ttl = 0s;
    }
    # A server that fails does not drive out what is there.
    if (beresp.status >= 500 && bereq.is_bgfetch) {
        return (abandon);
    }
    return (deliver);
}

sub vcl_deliver {
    if (local.socket != "purge") {
        set resp.http.X-Cache = "miss";
        if (obj.hits > 0) {
            set resp.http.X-Cache = "hit";
        }
    }
    unset resp.http.xkey;
    unset resp.http.Surrogate-Key;
    unset resp.http.Surrogate-Control;
    unset resp.http.Cache-Tag;
    unset resp.http.CDN-Cache-Control;
    unset resp.http.X-Varnish;
    unset resp.http.Via;
    # To a browser it is as new as it says by its tag.
    unset resp.http.Age;
}
