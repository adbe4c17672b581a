using Verify = MmLock.CodeFixes.Tests.FixVerifier<MmLock.CodeFixes.Rules.Migration.MML1003CandidateCoarseLockCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.Migration;

public sealed class MML1003CandidateCoarseLockCodeFixTests
{
    [Fact]
    public Task Field_with_comments_gets_the_attribute_and_the_using() => Verify.VerifyAsync(
        """
        using System.Collections.Generic;

        class Table
        {
            private readonly Dictionary<ulong, int> _owners = new();

            // Guards the owners.
            private readonly object _gate = new(); // short

            public void Set(ulong page, int owner) { [|lock|] (_gate) { _owners[page] = owner; } }
            public int Get(ulong page) { [|lock|] (_gate) { return _owners[page]; } }
        }

        """,
        """
        using System.Collections.Generic;
        using MmLock;

        class Table
        {
            private readonly Dictionary<ulong, int> _owners = new();

            // Guards the owners.
            [CoarseLock]
            private readonly object _gate = new(); // short

            public void Set(ulong page, int owner) { lock (_gate) { _owners[page] = owner; } }
            public int Get(ulong page) { lock (_gate) { return _owners[page]; } }
        }

        """);

    [Fact]
    public Task Property_in_another_file_with_attributes_of_its_own() => Verify.VerifyAsync(
        [
            """
            class User { void Map(Space s, ulong address) { [|lock|] (s.Gate) { s.Map[address >> 12] = 1; } } }
            """,
            """
            using System;
            using MmLock;

            class Space
            {
                [Obsolete("soon")] public object Gate { get; } = new();
                public byte[] Map { get; } = [];
            }
            """,
        ],
        [
            """
            class User { void Map(Space s, ulong address) { lock (s.Gate) { s.Map[address >> 12] = 1; } } }
            """,
            """
            using System;
            using MmLock;

            class Space
            {
                [CoarseLock]
                [Obsolete("soon")] public object Gate { get; } = new();
                public byte[] Map { get; } = [];
            }
            """,
        ]);
}
