using MmLock.CodeFixes.Rules.Hold;
using MmLock.CodeFixes.Rules.Migration;
using MmLock.CodeFixes.Rules.Protocol;

namespace MmLock.CodeFixes.Tests.Editing.Layout;

/// <summary>Each kind of edit, in files of other styles than the one that its own tests are written in.</summary>
public sealed class FileLayoutTests
{
    public static TheoryData<FileStyle> Styles => [.. FileStyle.All];

    private static string Class(string members) => $$"""
        using System;
        using System.IO;
        using System.Threading;
        using MmLock;

        class C
        {
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly MmapLock _mm = new();
            [GuardedBy(nameof(_mm))]
            private int _count;
            private void Work()
            {
            }

        {{members}}
        }

        """;

    [Theory, MemberData(nameof(Styles))]
    public Task Try_and_finally_around_statements(FileStyle style) =>
        LayoutVerifier<MML3001LockNotReleasedCodeFix>.VerifyAsync("MML3001", "Sound", style,
        Class("""
                void M(bool busy)
                {
                    _rw.[|EnterWriteLock|]();
                    if (busy)
                    {
                        Work();
                    }

                    string text = @"one
            two";
                    _rw.ExitWriteLock();
                    Console.WriteLine(text);
                }
            """),
        Class("""
                void M(bool busy)
                {
                    _rw.EnterWriteLock();
                    string text;
                    try
                    {
                        if (busy)
                        {
                            Work();
                        }

                        text = @"one
            two";
                    }
                    finally
                    {
                        _rw.ExitWriteLock();
                    }

                    Console.WriteLine(text);
                }
            """));

    [Theory, MemberData(nameof(Styles))]
    public Task Acquire_moves_out_of_a_try(FileStyle style) =>
        LayoutVerifier<MML3002AcquireGapCodeFix>.VerifyAsync("MML3002", "Review", style,
        Class("""
                void M()
                {
                    try
                    {
                        // The lock.
                        _rw.[|EnterReadLock|]();

                        Work();
                    }
                    finally
                    {
                        _rw.ExitReadLock();
                    }
                }
            """),
        Class("""
                void M()
                {
                    // The lock.
                    _rw.EnterReadLock();
                    try
                    {
                        Work();
                    }
                    finally
                    {
                        _rw.ExitReadLock();
                    }
                }
            """));

    [Theory, MemberData(nameof(Styles))]
    public Task Gap_moves_into_a_try(FileStyle style) =>
        LayoutVerifier<MML3002AcquireGapCodeFix>.VerifyAsync("MML3002", "Review", style,
        Class("""
                void M()
                {
                    _rw.[|EnterReadLock|]();
                    Console.WriteLine(@"one
            two");
                    try
                    {
                        Work();
                    }
                    finally
                    {
                        _rw.ExitReadLock();
                    }
                }
            """),
        Class("""
                void M()
                {
                    _rw.EnterReadLock();
                    try
                    {
                        Console.WriteLine(@"one
            two");
                        Work();
                    }
                    finally
                    {
                        _rw.ExitReadLock();
                    }
                }
            """));

    [Theory, MemberData(nameof(Styles))]
    public Task Inner_scope_dissolves(FileStyle style) =>
        LayoutVerifier<MML3004SelfDeadlockCodeFix>.VerifyAsync("MML3004", "Unwrap", style,
        Class("""
                void M()
                {
                    using (_mm.EnterWrite())
                    {
                        using (_mm.[|EnterRead|]())
                        {
                            if (_count == 0)
                            {
                                Console.WriteLine(@"one
                            two");
                            }
                        }
                    }
                }
            """),
        Class("""
                void M()
                {
                    using (_mm.EnterWrite())
                    {
                        if (_count == 0)
                        {
                            Console.WriteLine(@"one
                            two");
                        }
                    }
                }
            """));

    [Theory, MemberData(nameof(Styles))]
    public Task Lock_around_a_statement(FileStyle style) =>
        LayoutVerifier<MML3007UnguardedAccessCodeFix>.VerifyAsync("MML3007", "AcquireAround", style,
        Class("""
                void M()
                {
                    Console.WriteLine(@"one
                    two" + [|_count|]);
                }
            """),
        Class("""
                void M()
                {
                    using (_mm.EnterRead())
                    {
                        Console.WriteLine(@"one
                    two" + _count);
                    }
                }
            """));

    [Theory, MemberData(nameof(Styles))]
    public Task Lock_around_expression_bodies(FileStyle style) =>
        LayoutVerifier<MML3007UnguardedAccessCodeFix>.VerifyAsync("MML3007", "AcquireAround", style,
        Class("""
                int M() => [|_count|];
            """),
        Class("""
                int M()
                {
                    using (_mm.EnterRead())
                    {
                        return _count;
                    }
                }
            """));

    [Theory, MemberData(nameof(Styles))]
    public Task Lock_around_a_property_s_body(FileStyle style) =>
        LayoutVerifier<MML3007UnguardedAccessCodeFix>.VerifyAsync("MML3007", "AcquireAround", style,
        Class("""
                int P => [|_count|];
            """),
        Class("""
                int P
                {
                    get
                    {
                        using (_mm.EnterRead())
                        {
                            return _count;
                        }
                    }
                }
            """));

    [Theory, MemberData(nameof(Styles))]
    public Task Lock_around_an_accessor_s_body(FileStyle style) =>
        LayoutVerifier<MML3007UnguardedAccessCodeFix>.VerifyAsync("MML3007", "AcquireAround", style,
        Class("""
                int P
                {
                    get => [|_count|];
                }
            """),
        Class("""
                int P
                {
                    get
                    {
                        using (_mm.EnterRead())
                        {
                            return _count;
                        }
                    }
                }
            """));

    [Theory, MemberData(nameof(Styles))]
    public Task Attribute_on_a_member(FileStyle style) =>
        LayoutVerifier<MML3007UnguardedAccessCodeFix>.VerifyAsync("MML3007", "RequireOfCallers", style,
        Class("""
                private int P => [|_count|];
            """),
        Class("""
                [RequiresLock(nameof(_mm), LockMode.Read)]
                private int P => _count;
            """));

    [Theory, MemberData(nameof(Styles))]
    public Task Local_for_a_lock(FileStyle style) =>
        LayoutVerifier<MML3009UnstableLockIdentityCodeFix>.VerifyAsync("MML3009", "Capture", style,
        Class("""
                private object _gate = new();
                void Change() => _gate = new();
                void M()
                {
                    lock ([|_gate|])
                    {
                        Work();
                    }
                }
            """),
        Class("""
                private object _gate = new();
                void Change() => _gate = new();
                void M()
                {
                    var gate = _gate;
                    lock (gate)
                    {
                        Work();
                    }
                }
            """));

    [Theory, MemberData(nameof(Styles))]
    public Task Work_moves_before_the_acquire(FileStyle style) =>
        LayoutVerifier<MML2001FileIoUnderLockCodeFix>.VerifyAsync("MML2001", "HoistReview", style,
        Class("""
                void M(string file)
                {
                    using (_mm.EnterWrite())
                    {
                        _count = File.[|ReadAllBytes|](file).Length;
                    }
                }
            """),
        Class("""
                void M(string file)
                {
                    var prepared = File.ReadAllBytes(file);
                    using (_mm.EnterWrite())
                    {
                        _count = prepared.Length;
                    }
                }
            """));

    [Theory, MemberData(nameof(Styles))]
    public Task Release_around_work(FileStyle style) =>
        LayoutVerifier<MML2001FileIoUnderLockCodeFix>.VerifyAsync("MML2001", "ReleaseAround", style,
        Class("""
                void M(string file)
                {
                    using (_mm.EnterWrite())
                    {
                        int size = _count;
                        byte[] page = File.[|ReadAllBytes|](file + size);
                        _count = page.Length;
                    }
                }
            """),
        Class("""
                void M(string file)
                {
                    int size;
                    using (_mm.EnterWrite())
                    {
                        size = _count;
                    }
                    byte[] page = File.ReadAllBytes(file + size);
                    using (_mm.EnterWrite())
                    {
                        // Revalidate: what was read before the lock was released may have changed.
                        _count = page.Length;
                    }
                }
            """));

    [Theory, MemberData(nameof(Styles))]
    public Task Range_with_a_copy_and_a_check(FileStyle style) =>
        LayoutVerifier<MML1004CoarseAcquireCanBeRangedCodeFix>.VerifyAsync("MML1004", null, style,
        """
        using MmLock;

        static class C
        {
            static int Fault(Mm mm, ulong address)
            {
                RangeGuard hold = mm.MmapSem.[|EnterRead|]();
                try
                {
                    Area? area = mm.Areas.Find(address);
                    return area?.Driver?.Fault(area, address) ?? -1;
                }
                finally
                {
                    hold.Dispose();
                }
            }
        }

        """,
        """
        using MmLock;

        static class C
        {
            static int Fault(Mm mm, ulong address)
            {
                bool coarse = false;
            acquire:
                RangeGuard hold = coarse ? mm.MmapSem.EnterRead() : mm.MmapSem.EnterRead(AddressRange.Around(address, 2UL << 20));
                try
                {
                    Area? area;
                    using (mm.MmapSem.VmaLock.Enter())
                    {
                        area = mm.Areas.Find(address)?.Duplicate();
                    }

                    if (!coarse && !DriverSafety.IsFineGrainedSafe(area?.Driver))
                    {
                        coarse = true;
                        hold.Dispose();
                        goto acquire;
                    }

                    return area?.Driver?.Fault(area, address) ?? -1;
                }
                finally
                {
                    hold.Dispose();
                }
            }
        }

        """);

    [Theory, MemberData(nameof(Styles))]
    public Task Attribute_on_a_lock(FileStyle style) =>
        LayoutVerifier<MML1003CandidateCoarseLockCodeFix>.VerifyAsync("MML1003", null, style,
        Candidate(""), Candidate("[CoarseLock]\n    ").Replace("[|lock|]", "lock", StringComparison.Ordinal));

    private static string Candidate(string attribute) => $$"""
        using System.Collections.Generic;
        using MmLock;

        class Table
        {
            private readonly Dictionary<ulong, int> _owners = new();
            {{attribute}}private readonly object _gate = new();

            public void Set(ulong page, int owner)
            {
                [|lock|] (_gate)
                {
                    _owners[page] = owner;
                }
            }

            public int Get(ulong page)
            {
                [|lock|] (_gate)
                {
                    return _owners[page];
                }
            }
        }

        """;
}
