# The one door for every chore; "make help" lists them.

PREFIX ?= /usr/local
SBINDIR ?= $(PREFIX)/sbin
MANDIR ?= $(PREFIX)/share/man
UNITDIR ?= $(PREFIX)/lib/systemd/system
SYSCONFDIR ?= /etc
DESTDIR ?=

# A server that runs secondaryd need not have Swift: its library goes into the program. Generic types are built by calls, not from
# mangled names: each of those would search the whole program for its conformances when the program starts.
RELEASE_FLAGS ?= -c release --static-swift-stdlib \
    -Xswiftc -Xfrontend -Xswiftc -disable-concrete-type-metadata-mangled-name-accessors
RELEASE = .build/release
PROGRAMS = $(RELEASE)/secondaryd $(RELEASE)/secondaryctl
# For each fuzz target; FUZZ_TARGET names one of them.
FUZZ_SECONDS ?= 60
FUZZ_ROUNDS ?= 100000
# Octets that a program may have once it is stripped.
SIZE_LIMIT ?= 30000000

.PHONY: help demo check test lint sanitize coverage fuzz fuzz-tests build size install clean bench bench-micro bench-deps deps demo-deps peers

help:
	@echo 'make demo      a BIND primary and secondaryd on loopback: a transfer, a NOTIFY and a difference, shown and checked'
	@echo 'make check     while you work: the house rules, and the tests that need no servers'
	@echo 'make test      the whole test suite, with real named, nsd and knotd as peers'
	@echo 'make lint      the house rules: format, walls, names, manual pages'
	@echo 'make sanitize  the tests that need no servers, under the thread and the address sanitizer'
	@echo 'make coverage  how many lines of each target those tests reach'
	@echo 'make fuzz      inputs led by the code that they reach, FUZZ_SECONDS=$(FUZZ_SECONDS) for each target, or for FUZZ_TARGET'
	@echo 'make fuzz-tests  the tests whose names end in FuzzTests, FUZZ_ROUNDS=$(FUZZ_ROUNDS)'
	@echo 'make build     the release programs, $(PROGRAMS)'
	@echo 'make size      how large they are when they are installed; fails above SIZE_LIMIT=$(SIZE_LIMIT)'
	@echo 'make install   programs, manual pages, sample configuration, systemd unit (PREFIX=$(PREFIX) DESTDIR=)'
	@echo 'make bench     secondaryd beside dig, Knot DNS, NSD and BIND (BENCH_QUICK=1: in a minute)'
	@echo 'make bench-micro  instructions of the hot functions, held against those on record'
	@echo 'make clean     removes what was built'
	@echo
	@echo 'demo and test install what they lack by apt (make deps, demo-deps, peers); nothing that is installed is started.'

demo: deps demo-deps
	Demo/demo.sh

check: deps
	.ci/check

test: deps peers
	.ci/test

lint: deps
	@.ci/install-missing python3
	.ci/lint

sanitize: deps
	.ci/sanitize $(SANITIZER)

coverage: deps
	.ci/coverage

fuzz: deps
	FUZZ_SECONDS=$(FUZZ_SECONDS) FUZZ_TARGET=$(FUZZ_TARGET) .ci/fuzz

fuzz-tests: deps
	SECONDARYD_FUZZ_ROUNDS=$(FUZZ_ROUNDS) .ci/test --filter FuzzTests

build: deps
	swift build $(RELEASE_FLAGS) --product secondaryd
	swift build $(RELEASE_FLAGS) --product secondaryctl

size: build
	@SIZE_LIMIT=$(SIZE_LIMIT) .ci/size $(PROGRAMS)

# "make build" as yourself, then "sudo make install": existing programs are not built again.
install: $(PROGRAMS)
	install -d $(DESTDIR)$(SBINDIR) $(DESTDIR)$(MANDIR)/man5 $(DESTDIR)$(MANDIR)/man8 \
	    $(DESTDIR)$(UNITDIR) $(DESTDIR)$(SYSCONFDIR)/secondaryd
	install -m 755 -s $(PROGRAMS) $(DESTDIR)$(SBINDIR)
	install -m 644 etc/secondaryd.conf.5 $(DESTDIR)$(MANDIR)/man5/secondaryd.conf.5
	install -m 644 etc/secondaryd.8 etc/secondaryctl.8 $(DESTDIR)$(MANDIR)/man8
	sed 's|/usr/local/sbin/|$(SBINDIR)/|' etc/secondaryd.service > $(DESTDIR)$(UNITDIR)/secondaryd.service
	chmod 644 $(DESTDIR)$(UNITDIR)/secondaryd.service
	install -m 644 etc/secondaryd.conf $(DESTDIR)$(SYSCONFDIR)/secondaryd/secondaryd.conf.sample
	@echo 'Copy $(SYSCONFDIR)/secondaryd/secondaryd.conf.sample to secondaryd.conf and make it yours.'

$(PROGRAMS):
	$(MAKE) build

# BENCH names sections; see Benchmarks/bench.py.
bench: build peers bench-deps
	Benchmarks/bench.sh $(BENCH)

# Instructions of the hot functions; fails where one takes 5 % more than is on record.
bench-micro: deps
	@.ci/install-missing valgrind python3
	swift build $(RELEASE_FLAGS) --product MicroBenchmarks
	python3 -B Benchmarks/micro.py $(MICRO)

clean:
	swift package clean
	rm -rf .build-tsan .build-asan .build-coverage .build-fuzz

# What building needs, the demo's primary, the tests' peers.
deps:
	@.ci/install-missing swift pkg-config libcrypto.pc sqlite3.pc

demo-deps:
	@.ci/install-missing named named-compilezone tsig-keygen dig

peers:
	@.ci/install-missing named named-compilezone tsig-keygen dig nsd nsd-checkzone knotd kzonecheck cc \
	    setpriv libseccomp.so.2

bench-deps:
	@.ci/install-missing python3 cc
