using Verify = MmLock.CodeFixes.Tests.Rules.Protocol.LockUseFixVerifier<MmLock.CodeFixes.Rules.Protocol.MML3007UnguardedAccessCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.Protocol;

public sealed partial class MML3007UnguardedAccessCodeFixTests
{
    private static string Class(string lockType, string members) => $$"""
        class Counter
        {
            private readonly {{lockType}} _gate = new();
            [GuardedBy(nameof(_gate))] private int _count;

        {{members}}
        }
        """;

    private static Task Takes(string before, string after, string lockType = "object") =>
        Verify.VerifyAsync("MML3007", "AcquireAround", Class(lockType, before), Class(lockType, after));

    private static Task Requires(string before, string after, string lockType = "object", int iterations = 1) =>
        Verify.VerifyAsync("MML3007", "RequireOfCallers", Class(lockType, before), Class(lockType, after), iterations);

    private static Task OffersNothing(string members, string lockType = "object") =>
        Verify.VerifyAsync("MML3007", null, Class(lockType, members), Class(lockType, members));

    #region taking the lock

    [Fact]
    public Task Statement_with_comments_and_blank_lines() => Takes(
        """
            void M()
            {
                int a = 1;

                // One more.
                [|_count|]++; // done

                a++;
            }
        """,
        """
            void M()
            {
                int a = 1;

                // One more.
                lock (_gate)
                {
                    _count++;
                } // done

                a++;
            }
        """);

    [Fact]
    public Task Statement_of_several_lines() => Takes(
        """
            void M(int n)
            {
                if (n > 0)
                {
                    // Only then.
                    [|_count|] = n;

                    n++;
                }
            }
        """,
        """
            void M(int n)
            {
                if (n > 0)
                {
                    // Only then.
                    lock (_gate)
                    {
                        _count = n;
                    }

                    n++;
                }
            }
        """);

    [Fact]
    public Task Declaration_that_is_used_later_is_split() => Takes(
        """
            int M()
            {
                var n = [|_count|];
                return n + 1;
            }
        """,
        """
            int M()
            {
                int n;
                lock (_gate)
                {
                    n = _count;
                }
                return n + 1;
            }
        """);

    [Fact]
    public Task Return_of_a_method_in_the_other_brace_style() => Takes(
        """
            int M() {
                return [|_count|];
            }
        """,
        """
            int M() {
                lock (_gate) {
                    return _count;
                }
            }
        """);

    [Fact]
    public Task Expression_bodied_method() => Takes(
        """
            int M() => [|_count|];

            void N() => [|_count|]++;
        """.Replace("[|_count|]++", "Console.WriteLine()", StringComparison.Ordinal),
        """
            int M()
            {
                lock (_gate)
                {
                    return _count;
                }
            }

            void N() => Console.WriteLine();
        """);

    [Fact]
    public Task Expression_bodied_property_and_setter() => Takes(
        """
            int P => [|_count|];
        """,
        """
            int P
            {
                get
                {
                    lock (_gate)
                    {
                        return _count;
                    }
                }
            }
        """);

    [Fact]
    public Task Reader_writer_lock_for_writing() => Takes(
        """
            void M()
            {
                [|_count|]++;
            }
        """,
        """
            void M()
            {
                _gate.EnterWriteLock();
                try
                {
                    _count++;
                }
                finally
                {
                    _gate.ExitWriteLock();
                }
            }
        """,
        "ReaderWriterLockSlim");

    [Fact]
    public Task Mmap_lock_for_reading() => Takes(
        """
            int M()
            {
                return [|_count|];
            }
        """,
        """
            int M()
            {
                using (_gate.EnterRead())
                {
                    return _count;
                }
            }
        """,
        "MmapLock");

    [Fact]
    public Task Range_and_structure_lock() => Takes(
        """
            int M()
            {
                return [|_count|];
            }
        """,
        """
            int M()
            {
                using (_gate.EnterRead(AddressRange.All))
                {
                    return _count;
                }
            }
        """,
        "RangeLock");

    [Fact]
    public Task Semaphore_in_an_async_method() => Verify.VerifyAsync("MML3007", "AcquireAround",
        """
        class C
        {
            private readonly SemaphoreSlim _one = new(1, 1);
            [GuardedBy(nameof(_one))] private int _count;

            async Task M()
            {
                [|_count|] = await Task.FromResult(1);
            }
        }
        """,
        """
        class C
        {
            private readonly SemaphoreSlim _one = new(1, 1);
            [GuardedBy(nameof(_one))] private int _count;

            async Task M()
            {
                await _one.WaitAsync();
                try
                {
                    _count = await Task.FromResult(1);
                }
                finally
                {
                    _one.Release();
                }
            }
        }
        """);

    [Fact]
    public Task Lock_of_another_object_and_of_a_static() => Verify.VerifyAsync("MML3007", "AcquireAround",
        """
        class Mm { public readonly object Gate = new(); [GuardedBy(nameof(Gate))] public int Total; }
        class C
        {
            void M(Mm mm)
            {
                mm.[|Total|]++;
            }
        }
        """,
        """
        class Mm { public readonly object Gate = new(); [GuardedBy(nameof(Gate))] public int Total; }
        class C
        {
            void M(Mm mm)
            {
                lock (mm.Gate)
                {
                    mm.Total++;
                }
            }
        }
        """);

    [Fact]
    public Task Carriage_returns_are_kept() => Verify.VerifyAsync("MML3007", "AcquireAround",
        ["using MmLock;\r\nclass C\r\n{\r\n    private readonly object _gate = new();\r\n    [GuardedBy(nameof(_gate))] private int _count;\r\n    void M()\r\n    {\r\n        [|_count|]++;\r\n    }\r\n}\r\n"],
        ["using MmLock;\r\nclass C\r\n{\r\n    private readonly object _gate = new();\r\n    [GuardedBy(nameof(_gate))] private int _count;\r\n    void M()\r\n    {\r\n        lock (_gate)\r\n        {\r\n            _count++;\r\n        }\r\n    }\r\n}\r\n"]);

    #endregion

    #region nothing to offer

    [Fact]
    public Task Lock_that_is_held_on_some_ways() =>
        OffersNothing("void M(bool b) { if (b) Monitor.Enter(_gate); [|_count|]++; if (b) Monitor.Exit(_gate); }");

    [Fact]
    public Task Lambda_whose_statement_suspends() =>
        OffersNothing("void M() { Task.Run(async () => { [|_count|] = await Task.FromResult(1); }); }");

    [Fact]
    public Task Directives_in_the_statement_and_an_override() => OffersNothing(
        """
            public override string ToString()
            {
                return
        #if DEBUG
                    "" +
        #endif
                    [|_count|];
            }
        """.Replace("\"\" +", "\"\" + \"\" +", StringComparison.Ordinal)
            .Replace("[|_count|];", "$\"{[|_count|]}\";", StringComparison.Ordinal));

    #endregion

    /// <summary>The statement takes the lock itself, further down.</summary>
    [Fact]
    public Task Not_taken_around_what_takes_it() => Verify.VerifyAsync("MML3007", "AcquireAround", Taker, Taker, iterations: 0);

    private const string Taker = """
        class C
        {
            private readonly MmapLock _gate = new();
            [GuardedBy(nameof(_gate))] private readonly List<int> _pages = new();
            async Task FlushAsync(int n) { using (await _gate.EnterWriteAsync()) { _pages.RemoveAt(n); } }
            public async Task CloseAsync() { await FlushAsync({|MML3007:_pages|}.Count); }
        }
        """;

    /// <summary>A method that takes the lock cannot have it from its callers.</summary>
    [Fact]
    public Task Not_required_where_it_is_taken() => Verify.VerifyAsync("MML3007", "RequireOfCallers", Owner, Owner, iterations: 0);

    private const string Owner = """
        class C
        {
            private readonly ReaderWriterLockSlim _rw = new();
            [GuardedBy(nameof(_rw))] private int _n;
            public void A()
            {
                _rw.EnterReadLock();
                try { _ = _n; }
                finally { _rw.ExitReadLock(); }
                {|MML3007:_n|}++;
            }
        }
        """;
}
