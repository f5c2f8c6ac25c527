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
FUZZ_ROUNDS ?= 100000
# Octets that a program may have once it is stripped.
SIZE_LIMIT ?= 30000000

.PHONY: help demo test lint build size install clean bench bench-micro bench-deps fuzz deps demo-deps peers

help:
	@echo 'make demo      a BIND primary and secondaryd on loopback: a transfer, a NOTIFY and a difference, shown and checked'
	@echo 'make test      the whole test suite, with real named, nsd and knotd as peers'
	@echo 'make lint      the house rules: format, walls, names, manual pages'
	@echo 'make build     the release programs, $(PROGRAMS)'
	@echo 'make size      how large they are when they are installed; fails above SIZE_LIMIT=$(SIZE_LIMIT)'
	@echo 'make install   programs, manual pages, sample configuration, systemd unit (PREFIX=$(PREFIX) DESTDIR=)'
	@echo 'make bench     secondaryd beside dig, Knot DNS, NSD and BIND (BENCH_QUICK=1: in a minute)'
	@echo 'make bench-micro  instructions of the hot functions, held against those on record'
	@echo 'make fuzz      the fuzzing tests, FUZZ_ROUNDS=$(FUZZ_ROUNDS)'
	@echo 'make clean     removes what was built'
	@echo
	@echo 'demo and test install what they lack by apt (make deps, demo-deps, peers); nothing that is installed is started.'

demo: deps demo-deps
	Demo/demo.sh

test: deps peers
	.ci/test

lint: deps
	@.ci/install-missing python3
	.ci/lint

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

fuzz: deps peers
	SECONDARYD_FUZZ_ROUNDS=$(FUZZ_ROUNDS) .ci/test --filter FuzzTests

clean:
	swift package clean

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
