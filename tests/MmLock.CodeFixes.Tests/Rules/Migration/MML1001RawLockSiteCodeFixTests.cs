using Verify = MmLock.CodeFixes.Tests.FixVerifier<MmLock.CodeFixes.Rules.Migration.MML1001RawLockSiteCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.Migration;

public sealed class MML1001RawLockSiteCodeFixTests
{
    private const string Declaration = "[CoarseLock] private readonly ReaderWriterLockSlim _sem = new();";
    private const string Converted = "[CoarseLock] private readonly MmapLock _sem = new();";

    private static string Class(string field, string body) =>
        "using System;\nusing System.Threading;\nusing MmLock;\n\nclass C\n{\n    " + field + "\n\n    int _x;\n\n" + body + "\n}\n";

    private static Task Converts(string before, string after) => Verify.VerifyAsync(Class(Declaration, before), Class(Converted, after));

    [Fact]
    public Task Try_finally_becomes_a_using_block() => Converts(
        """
            void M()
            {
                // Taken for the walk.
                _sem.[|EnterReadLock|]();
                try
                {
                    _x++; // counted

                    _x--;
                }
                finally
                {
                    _sem.[|ExitReadLock|]();
                }

                _x = 2;
            }
        """,
        """
            void M()
            {
                // Taken for the walk.
                using (_sem.EnterRead())
                {
                    _x++; // counted

                    _x--;
                }

                _x = 2;
            }
        """);

    [Fact]
    public Task Comment_in_the_finally_keeps_the_statement_shape() => Converts(
        """
            void M()
            {
                _sem.[|EnterWriteLock|]();
                try
                {
                    _x++;
                }
                finally
                {
                    // Readers may come in now.
                    _sem.[|ExitWriteLock|]();
                }
            }
        """,
        """
            void M()
            {
                RangeGuard hold = _sem.EnterWrite();
                try
                {
                    _x++;
                }
                finally
                {
                    // Readers may come in now.
                    hold.Dispose();
                }
            }
        """);

    [Fact]
    public Task Statements_between_acquire_and_try() => Converts(
        """
            void M()
            {
                _sem.[|EnterReadLock|]();
                int y = _x;
                try
                {
                    _x = y;
                }
                finally
                {
                    _sem.[|ExitReadLock|]();
                }
            }
        """,
        """
            void M()
            {
                RangeGuard hold = _sem.EnterRead();
                int y = _x;
                try
                {
                    _x = y;
                }
                finally
                {
                    hold.Dispose();
                }
            }
        """);

    [Fact]
    public Task Early_returns_with_a_release_each() => Converts(
        """
            int M(bool b)
            {
                _sem.[|EnterReadLock|]();
                if (b)
                {
                    _sem.[|ExitReadLock|]();
                    return 1;
                }

                _sem.[|ExitReadLock|]();
                return _x;
            }
        """,
        """
            int M(bool b)
            {
                RangeGuard hold = _sem.EnterRead();
                if (b)
                {
                    hold.Dispose();
                    return 1;
                }

                hold.Dispose();
                return _x;
            }
        """);

    [Fact]
    public Task Upgradeable_hold_becomes_a_write_hold_that_is_downgraded() => Converts(
        """
            void M()
            {
                _sem.[|EnterUpgradeableReadLock|]();
                try
                {
                    _sem.[|EnterWriteLock|]();
                    try
                    {
                        _x++;
                    }
                    finally
                    {
                        _sem.[|ExitWriteLock|](); // downgrade
                    }

                    Console.WriteLine(_x);
                }
                finally
                {
                    _sem.[|ExitUpgradeableReadLock|]();
                }
            }
        """,
        """
            void M()
            {
                using (RangeGuard hold = _sem.EnterWrite())
                {
                    try
                    {
                        _x++;
                    }
                    finally
                    {
                        hold.DowngradeToRead(); // downgrade
                    }

                    Console.WriteLine(_x);
                }
            }
        """);

    [Fact]
    public Task Upgrade_in_a_loop_holds_write_throughout() => Converts(
        """
            void M()
            {
                _sem.[|EnterUpgradeableReadLock|]();
                try
                {
                    for (int i = 0; i < 3; i++)
                    {
                        _sem.[|EnterWriteLock|]();
                        _x++;
                        _sem.[|ExitWriteLock|]();
                    }
                }
                finally
                {
                    _sem.[|ExitUpgradeableReadLock|]();
                }
            }
        """,
        """
            void M()
            {
                using (RangeGuard hold = _sem.EnterWrite())
                {
                    for (int i = 0; i < 3; i++)
                    {
                        _x++;
                    }
                }
            }
        """);

    [Fact]
    public Task Try_forms_keep_their_conditions() => Converts(
        """
            bool M(int wait)
            {
                if (!_sem.[|TryEnterReadLock|](0))
                {
                    return false;
                }

                try
                {
                    _x++;
                }
                finally
                {
                    _sem.[|ExitReadLock|]();
                }

                bool taken = _sem.[|TryEnterWriteLock|](wait);
                if (taken)
                {
                    _sem.[|ExitWriteLock|]();
                }

                return taken;
            }
        """,
        """
            bool M(int wait)
            {
                if (!_sem.TryEnterRead(out RangeGuard hold))
                {
                    return false;
                }

                try
                {
                    _x++;
                }
                finally
                {
                    hold.Dispose();
                }

                bool taken = _sem.TryEnterWrite(TimeSpan.FromMilliseconds(wait), out RangeGuard hold2);
                if (taken)
                {
                    hold2.Dispose();
                }

                return taken;
            }
        """);

    [Fact]
    public Task Hold_across_methods_becomes_the_unscoped_pair() => Converts(
        """
            void Begin() { _x++; _sem.[|EnterReadLock|](); }
            void End() { _sem.[|ExitReadLock|](); _x--; }
        """,
        """
            void Begin() { _x++; _sem.AcquireRead(); }
            void End() { _sem.ReleaseRead(); _x--; }
        """);

    [Fact]
    public Task Two_acquires_that_share_a_release_become_the_unscoped_pair() => Converts(
        """
            void M(bool b)
            {
                if (b) _sem.[|EnterReadLock|](); else _sem.[|EnterReadLock|]();
                _sem.[|ExitReadLock|]();
            }
        """,
        """
            void M(bool b)
            {
                if (b) _sem.AcquireRead(); else _sem.AcquireRead();
                _sem.ReleaseRead();
            }
        """);

    [Fact]
    public Task Wrapper_calls_name_the_lock() => Verify.VerifyAsync(
        "using System.Threading;\nusing MmLock;\n\npublic class Mm\n{\n    [CoarseLock] public readonly ReaderWriterLockSlim Sem = new();\n    public void DownRead() => Sem.[|EnterReadLock|]();\n    public void UpRead() => Sem.[|ExitReadLock|]();\n}\n\nclass C\n{\n    void M(Mm mm)\n    {\n        mm.[|DownRead|]();\n        try\n        {\n        }\n        finally\n        {\n            mm.[|UpRead|]();\n        }\n    }\n}\n",
        "using System.Threading;\nusing MmLock;\n\npublic class Mm\n{\n    [CoarseLock] public readonly MmapLock Sem = new();\n    public void DownRead() => Sem.AcquireRead();\n    public void UpRead() => Sem.ReleaseRead();\n}\n\nclass C\n{\n    void M(Mm mm)\n    {\n        using (mm.Sem.EnterRead())\n        {\n        }\n    }\n}\n");

    [Fact]
    public Task Declared_types_of_aliases_and_parameters_change_too() => Converts(
        """
            void M()
            {
                ReaderWriterLockSlim sem = _sem;
                With(sem, () => { });
            }

            static void With(ReaderWriterLockSlim sem, Action body)
            {
                sem.[|EnterReadLock|]();
                try
                {
                    body();
                }
                finally
                {
                    sem.[|ExitReadLock|]();
                }
            }
        """,
        """
            void M()
            {
                MmapLock sem = _sem;
                With(sem, () => { });
            }

            static void With(MmapLock sem, Action body)
            {
                using (sem.EnterRead())
                {
                    body();
                }
            }
        """);

    [Fact]
    public Task Lock_statement_keeps_its_block() => Verify.VerifyAsync(
        Class(
            "[CoarseLock] private readonly object _gate = new object();",
            "    void M() { [|lock|] (_gate) { _x++; } }\n    void N() { Monitor.[|Enter|](_gate); _x++; Monitor.[|Exit|](_gate); }"),
        Class(
            "[CoarseLock] private readonly MmapLock _gate = new MmapLock();",
            "    void M() { using (_gate.EnterWrite()) { _x++; } }\n    void N() { RangeGuard hold = _gate.EnterWrite(); _x++; hold.Dispose(); }"));

    [Fact]
    public Task Monitor_flag_is_set_by_hand() => Verify.VerifyAsync(
        Class(
            "[CoarseLock] private readonly object _gate = new();",
            "    void M()\n    {\n        bool taken = false;\n        try\n        {\n            Monitor.[|Enter|](_gate, ref taken);\n        }\n        finally\n        {\n            if (taken) Monitor.[|Exit|](_gate);\n        }\n    }"),
        Class(
            "[CoarseLock] private readonly MmapLock _gate = new();",
            "    void M()\n    {\n        bool taken = false;\n        try\n        {\n            _gate.AcquireWrite();\n            taken = true;\n        }\n        finally\n        {\n            if (taken) _gate.ReleaseWrite();\n        }\n    }"));

    [Fact]
    public Task Semaphore_with_async_waits() => Verify.VerifyAsync(
        Class(
            "[CoarseLock] private readonly SemaphoreSlim _one = new(1, 1);",
            "    async System.Threading.Tasks.Task M(CancellationToken token)\n    {\n        await _one.[|WaitAsync|](token).ConfigureAwait(false);\n        try\n        {\n            _x++;\n        }\n        finally\n        {\n            _one.[|Release|]();\n        }\n    }"),
        Class(
            "[CoarseLock] private readonly MmapLock _one = new();",
            "    async System.Threading.Tasks.Task M(CancellationToken token)\n    {\n        using (await _one.EnterWriteAsync(token).ConfigureAwait(false))\n        {\n            _x++;\n        }\n    }"));

    [Fact]
    public Task Assertions_ask_the_new_lock() => Converts(
        "    void M() { System.Diagnostics.Debug.Assert(_sem.[|IsWriteLockHeld|]); }",
        "    void M() { System.Diagnostics.Debug.Assert(_sem.IsHeld(AddressRange.All, LockMode.Write)); }");

    [Fact]
    public Task Windows_line_endings_stay() => Verify.VerifyAsync(
        Class(
            Declaration,
            "    void M()\n    {\n        _sem.[|EnterReadLock|]();\n        int y = 1;\n        _sem.[|ExitReadLock|]();\n    }")
            .Replace("\n", "\r\n"),
        Class(
            Converted,
            "    void M()\n    {\n        RangeGuard hold = _sem.EnterRead();\n        int y = 1;\n        hold.Dispose();\n    }")
            .Replace("\n", "\r\n"));

    [Fact]
    public Task All_files_of_a_lock_change_together_and_get_their_using() => Verify.VerifyAsync(
        [
            "using System.Threading;\nusing MmLock;\n\npublic class Mm\n{\n    [CoarseLock] public readonly ReaderWriterLockSlim Sem = new();\n}\n",
            "using System;\n\nclass C\n{\n    void M(Mm mm)\n    {\n        mm.Sem.[|EnterReadLock|]();\n        Console.WriteLine();\n        mm.Sem.[|ExitReadLock|]();\n    }\n}\n",
        ],
        [
            "using System.Threading;\nusing MmLock;\n\npublic class Mm\n{\n    [CoarseLock] public readonly MmapLock Sem = new();\n}\n",
            "using System;\nusing MmLock;\n\nclass C\n{\n    void M(Mm mm)\n    {\n        RangeGuard hold = mm.Sem.EnterRead();\n        Console.WriteLine();\n        hold.Dispose();\n    }\n}\n",
        ]);

    [Fact]
    public Task Two_locks_take_two_fixes_and_one_fix_all() => Verify.VerifyAsync(
        Class(
            "[CoarseLock] private readonly object _a = new(), _unused = new();\n    [CoarseLock] private readonly object _b = new();",
            "    void M() { [|lock|] (_a) { } [|lock|] (_b) { [|lock|] (_unused) { } } }"),
        Class(
            "[CoarseLock] private readonly MmapLock _a = new(), _unused = new();\n    [CoarseLock] private readonly MmapLock _b = new();",
            "    void M() { using (_a.EnterWrite()) { } using (_b.EnterWrite()) { using (_unused.EnterWrite()) { } } }"),
        iterations: 2);
}
