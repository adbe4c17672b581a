using static MmLock.CodeFixes.Tests.Rules.Protocol.FixSource;
using Verify = MmLock.CodeFixes.Tests.Rules.Protocol.ProtocolFixVerifier<MmLock.CodeFixes.Rules.Protocol.MML3001LockNotReleasedCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.Protocol;

public sealed partial class MML3001LockNotReleasedCodeFixTests
{
    [Fact]
    public Task Nested_pairs_all_at_once() => Sound(
        """
            void M()
            {
                _rw.[|EnterReadLock|]();
                Work();
                Monitor.[|Enter|](_gate);
                Work();
                Monitor.Exit(_gate);
                Work();
                _rw.ExitReadLock();
            }
        """,
        """
            void M()
            {
                _rw.EnterReadLock();
                try
                {
                    Work();
                    Monitor.Enter(_gate);
                    try
                    {
                        Work();
                    }
                    finally
                    {
                        Monitor.Exit(_gate);
                    }

                    Work();
                }
                finally
                {
                    _rw.ExitReadLock();
                }
            }
        """,
        iterations: 2);

    [Fact]
    public Task Tried_acquires() => Sound(
        """
            bool M()
            {
                if (!_rw.[|TryEnterWriteLock|](10))
                {
                    return false;
                }

                Work();
                _rw.ExitWriteLock();
                return true;
            }

            async Task N()
            {
                if (await _one.[|WaitAsync|](10))
                {
                    await Task.Yield();
                    _one.Release();
                }
            }
        """,
        """
            bool M()
            {
                if (!_rw.TryEnterWriteLock(10))
                {
                    return false;
                }

                try
                {
                    Work();
                }
                finally
                {
                    _rw.ExitWriteLock();
                }

                return true;
            }

            async Task N()
            {
                if (await _one.WaitAsync(10))
                {
                    try
                    {
                        await Task.Yield();
                    }
                    finally
                    {
                        _one.Release();
                    }
                }
            }
        """,
        iterations: 2);

    [Fact]
    public Task Release_that_was_forgotten() => Review(
        """
            void M()
            {
                _rw.[|EnterUpgradeableReadLock|]();
                Work();
            }
        """,
        """
            void M()
            {
                _rw.EnterUpgradeableReadLock();
                try
                {
                    Work();
                }
                finally
                {
                    _rw.ExitUpgradeableReadLock();
                }
            }
        """);

    [Fact]
    public Task Text_of_literals_stays() => Sound(
        """"
            string M()
            {
                _rw.[|EnterReadLock|]();
                string text = @"first
            second" + $@"third {
            Read()}
            fourth" + """
                raw
                """;
                Work();
                _rw.ExitReadLock();
                return "";
            }
        """",
        """"
            string M()
            {
                _rw.EnterReadLock();
                try
                {
                    string text = @"first
            second" + $@"third {
            Read()}
            fourth" + """
                raw
                """;
                    Work();
                }
                finally
                {
                    _rw.ExitReadLock();
                }

                return "";
            }
        """");

    [Fact]
    public Task Several_files() => Verify.SoundAsync(
        [File("    void M()\n    {\n        Monitor.[|Enter|](_gate);\n        Work();\n        Monitor.Exit(_gate);\n    }"),
            File("    void M()\n    {\n        var hold = _mm.[|EnterRead|]();\n        Work();\n        hold.Dispose();\n    }")
            .Replace("class C", "class D", StringComparison.Ordinal)],
        [File(
            "    void M()\n    {\n        Monitor.Enter(_gate);\n        try\n        {\n            Work();\n        }\n        finally\n        {\n            Monitor.Exit(_gate);\n        }\n    }"),
            File("    void M()\n    {\n        using var hold = _mm.EnterRead();\n        Work();\n    }")
            .Replace("class C", "class D", StringComparison.Ordinal)]);

    [Fact]
    public Task No_fix_where_a_directive_or_a_scope_stands_in_the_way() => None(
        """
            void Directive()
            {
                _rw.[|EnterReadLock|]();
        #if DEBUG
                Work();
        #endif
                Work();
                _rw.ExitReadLock();
            }

            void Around()
            {
                _rw.[|EnterReadLock|]();
                if (_closed)
                {
                    _rw.ExitReadLock();
                    Work();
                    _rw.[|EnterReadLock|]();
                }

                Work();
                _rw.ExitReadLock();
            }

            void Inner()
            {
                _rw.[|EnterReadLock|]();
                while (_closed)
                {
                    if (_count > 3)
                    {
                        _rw.ExitReadLock();
                        break;
                    }

                    Work();
                }

                _rw.{|MML3003:ExitReadLock|}();
            }

            void Assigned()
            {
                RangeGuard hold;
                hold = _mm.[|EnterRead|]();
                Work(); hold.Dispose();
            }
        """);
}
