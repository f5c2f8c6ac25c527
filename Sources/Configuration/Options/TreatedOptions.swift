/// The options that named knows and secondaryd does not act on, grouped by their blocks and their treatment. A star marks those that
/// may appear more than once in a block.
enum TreatedOptions {
    static let all: [OptionTable.Entry] =
        rows(
            .top, .ignored,
            "dlz* dyndb* http* key-store* plugin* tls* trust-anchors* dnssec-policy*")
        + rows(.top, .laterLoudly, "controls* statistics-channels*")
        + rows(.top, old, "lwres* managed-keys* trusted-keys*")
        + rows(.view, .ignored, "dlz* dyndb* plugin* trust-anchors* match-clients match-destinations match-recursive-only")
        + rows(.view, old, "managed-keys* trusted-keys*")

        // In `options` only.
        + rows(.options, .later, "startup-notify-rate pid-file tcp-primaries-timeout")
        + rows(
            .options, .ignored,
            """
            answer-cookie automatic-interface-scan bindkeys-file blackhole cookie-algorithm cookie-secret* dnsrps-library
            dnstap-identity dnstap-output dnstap-version dump-file flush-zones-on-shutdown fstrm-set-buffer-hint
            fstrm-set-flush-timeout fstrm-set-input-queue-size fstrm-set-output-notify-threshold fstrm-set-output-queue-model
            fstrm-set-output-queue-size fstrm-set-reopen-interval geoip-directory hostname http-listener-clients http-port
            http-streams-per-connection https-port interface-interval keep-response-order lock-file managed-keys-directory
            match-mapped-addresses max-rsa-exponent-size memstatistics memstatistics-file querylog recursing-file
            recursive-clients responselog reuseport secroots-file server-id session-keyalg session-keyfile session-keyname
            sig0checks-quota sig0checks-quota-exempt statistics-file tcp-advertised-timeout tcp-clients tcp-idle-timeout
            tcp-initial-timeout tcp-keepalive-timeout tcp-listen-queue tcp-receive-buffer tcp-reuse-timeout tcp-send-buffer
            tkey-gssapi-keytab tls-port transfer-message-size transfers-out udp-receive-buffer udp-send-buffer update-quota version
            """)
        + rows(
            .options, old,
            """
            avoid-v4-udp-ports avoid-v6-udp-ports coresize datasize deallocate-on-exit dscp fake-iquery files geoip-use-ecs
            has-old-clients heartbeat-interval host-statistics host-statistics-max multiple-cnames named-xfer random-device
            reserved-sockets serial-queries sit-secret stacksize statistics-interval tkey-dhkey tkey-domain
            tkey-gssapi-credential treat-cr-as-space use-id-pool use-ixfr use-v4-udp-ports use-v6-udp-ports
            """)

        // In `options` and views.
        + rows(levels, .refused("its zones would never appear"), "catalog-zones")
        + rows(levels, .ignoredLoudly("zones added by 'rndc addzone' are not seen"), "allow-new-zones")
        + rows(levels, .later, "request-nsid")
        + rows(
            levels, .ignored,
            """
            allow-proxy allow-proxy-on allow-query-cache allow-query-cache-on allow-recursion allow-recursion-on attach-cache
            auth-nxdomain check-names* clients-per-query deny-answer-addresses deny-answer-aliases disable-algorithms*
            disable-ds-digests* disable-empty-zone* dns64* dns64-contact dns64-server dnsrps-enable dnsrps-options
            dnssec-accept-expired dnssec-validation dnstap dual-stack-servers empty-contact empty-server empty-zones-enable
            fetch-quota-params fetches-per-server fetches-per-zone ipv4only-contact ipv4only-enable ipv4only-server
            ixfr-from-differences lame-ttl lmdb-mapsize max-cache-size max-cache-ttl max-clients-per-query
            max-delegation-servers max-delegation-ttl max-ncache-ttl max-query-count max-query-restarts max-recursion-depth
            max-recursion-queries max-stale-ttl max-udp-size max-validation-failures-per-fetch max-validations-per-fetch
            message-compression min-cache-ttl min-delegation-ttl min-ncache-ttl minimal-any minimal-responses
            new-zones-directory no-case-compress nocookie-udp-size nta-lifetime nta-recheck nxdomain-redirect preferred-glue
            prefetch provide-ixfr qname-minimization query-source query-source-v6 rate-limit recursion request-zoneversion
            require-server-cookie resolver-query-timeout resolver-use-dns64 response-padding response-policy
            root-key-sentinel rrset-order send-cookie servfail-ttl sig0key-checks-limit sig0message-checks-limit
            stale-answer-client-timeout stale-answer-enable stale-answer-ttl stale-cache-enable stale-refresh-time
            synth-from-dnssec transfer-format trust-anchor-telemetry v6-bias validate-except zero-no-soa-ttl-cache
            """)
        + rows(levels, .ignored, "dnssec-policy inline-signing")
        + rows(
            levels, old,
            """
            acache-cleaning-interval acache-enable additional-from-auth additional-from-cache allow-v6-synthesis cache-file
            cleaning-interval dnssec-enable dnssec-lookaside* dnssec-must-be-secure* fetch-glue filter-aaaa filter-aaaa-on-v4
            filter-aaaa-on-v6 glue-cache max-acache-size min-roots nosit-udp-size queryport-pool-ports
            queryport-pool-updateinterval request-sit resolver-nonbackoff-tries resolver-retry-interval rfc2308-type1
            root-delegation-only sortlist suppress-initial-notify topology use-queryport-pool
            """)

        // Inherited by zones.
        + rows(.zoneLevels, .laterLoudly, "notify-cfg*")
        + rows(.zoneLevels, .later, "notify-defer request-ixfr-max-diffs zone-statistics")
        + rows(
            .zoneLevels, .ignored,
            """
            allow-query allow-query-on allow-transfer allow-update allow-update-forwarding check-dup-records check-integrity
            check-mx check-mx-cname check-sibling check-spf check-srv-cname check-svcb check-wildcard dnskey-sig-validity
            dnssec-dnskey-kskonly dnssec-loadkeys-interval dnssec-secure-to-insecure dnssec-update-mode forward forwarders
            key-directory masterfile-style max-ixfr-ratio max-journal-size max-transfer-idle-out max-transfer-time-out
            max-zone-ttl nsec3-test-zone parental-source parental-source-v6 provide-zoneversion send-report-channel
            serial-update-method sig-signing-nodes sig-signing-signatures sig-signing-type sig-validity-interval
            update-check-ksk zero-no-soa-ttl
            """)
        + rows(
            .zoneLevels, old,
            """
            alt-transfer-source alt-transfer-source-v6 auto-dnssec dialup maintain-ixfr-base max-ixfr-log-size
            use-alt-transfer-source
            """)

        // In zones and templates only.
        + rows(
            inZones, .ignoredLoudly("secondaryd does not sign zones"),
            "dnssec-policy inline-signing")
        + rows(
            inZones, .ignored,
            """
            check-names checkds database dlz initial-file ixfr-from-differences journal log-report-channel parental-agents
            plugin* server-addresses server-names update-policy
            """)
        + rows(inZones, old, "delegation-only ixfr-base ixfr-tmp-file pubkey")

        // In `server` clauses only.
        + rows(.server, .later, "padding request-ixfr-max-diffs request-nsid tcp-keepalive")
        + rows(
            .server, .ignored,
            """
            edns-version max-udp-size provide-ixfr query-source query-source-v6 request-zoneversion require-cookie send-cookie
            transfer-format
            """)
        + rows(.server, old, "request-sit support-ixfr")

    private static let levels: Scope = [.options, .view]
    private static let inZones: Scope = [.zone, .template]
    private static let old = Treatment.ignoredLoudly("newer versions of named have dropped it")

    private static func rows(_ scopes: Scope, _ treatment: Treatment, _ names: String) -> [OptionTable.Entry] {
        names.split(whereSeparator: \.isWhitespace).map { name in
            let isRepeatable = name.last == "*"
            return OptionTable.Entry(
                name: String(isRepeatable ? name.dropLast() : name), scopes: scopes, use: .treated(treatment),
                isRepeatable: isRepeatable)
        }
    }
}
