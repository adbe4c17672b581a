using Verify = MmLock.CodeFixes.Tests.FixVerifier<MmLock.CodeFixes.Rules.Migration.MML1007InferredGuardCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.Migration;

public sealed class MML1007InferredGuardCodeFixTests
{
    [Fact]
    public Task Field_and_property_get_the_attribute() => Verify.VerifyAsync(
        """
        using System.Collections.Generic;
        using MmLock;

        class Space
        {
            [CoarseLock]
            private readonly object _gate = new();

            // How many.
            private int [|_count|]; // so many
            private readonly List<int> [|_items|] = new();

            /// <summary>Bytes.</summary>
            public ulong [|Total|] { get; private set; }

            public void Add(int i) { lock (_gate) { _items.Add(i); _count++; Total += 8; } }
            public void Clear() { lock (_gate) { _items.Clear(); _count = 0; Total = 0; } }
        }

        """,
        """
        using System.Collections.Generic;
        using MmLock;

        class Space
        {
            [CoarseLock]
            private readonly object _gate = new();

            // How many.
            [GuardedBy(nameof(_gate))]
            private int _count; // so many
            [GuardedBy(nameof(_gate))]
            private readonly List<int> _items = new();

            /// <summary>Bytes.</summary>
            [GuardedBy(nameof(_gate))]
            public ulong Total { get; private set; }

            public void Add(int i) { lock (_gate) { _items.Add(i); _count++; Total += 8; } }
            public void Clear() { lock (_gate) { _items.Clear(); _count = 0; Total = 0; } }
        }

        """,
        iterations: 3);

    [Fact]
    public Task Import_is_added_where_the_lock_is_in_another_part() => Verify.VerifyAsync(
        [
            """
            partial class Space
            {
                private int [|_count|];
                public void Add() { lock (_gate) { _count++; _count++; } }
            }

            """,
            """
            partial class Space
            {
                [MmLock.CoarseLock] private readonly object _gate = new();
            }

            """,
        ],
        [
            """
            using MmLock;

            partial class Space
            {
                [GuardedBy(nameof(_gate))]
                private int _count;
                public void Add() { lock (_gate) { _count++; _count++; } }
            }

            """,
            """
            partial class Space
            {
                [MmLock.CoarseLock] private readonly object _gate = new();
            }

            """,
        ]);

    [Fact]
    public Task Declaration_of_several_fields_is_left_alone() => Verify.VerifyAsync(
        """
        class Space
        {
            [MmLock.CoarseLock] private readonly object _gate = new();
            private int [|_a|], _b;
            public void Add() { lock (_gate) { _a++; _a++; } _b++; }
        }

        """,
        """
        class Space
        {
            [MmLock.CoarseLock] private readonly object _gate = new();
            private int [|_a|], _b;
            public void Add() { lock (_gate) { _a++; _a++; } _b++; }
        }

        """,
        iterations: 0);
}
