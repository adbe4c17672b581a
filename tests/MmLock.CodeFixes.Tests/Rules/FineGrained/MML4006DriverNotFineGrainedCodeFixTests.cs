using Verify = MmLock.CodeFixes.Tests.ReviewFixVerifier<MmLock.CodeFixes.Rules.FineGrained.MML4006DriverNotFineGrainedCodeFix>;

namespace MmLock.CodeFixes.Tests.Rules.FineGrained;

public sealed class MML4006DriverNotFineGrainedCodeFixTests
{
    private const string Space = """
        class Space
        {
            private readonly MmapLock _lock = new();

            void M(Driver d, AddressRange r)
            {
                using (_lock.EnterWrite(r))
                {
                    d.[|Open|]();
                }
            }
        }

        [MemoryDriver]
        public abstract class Driver
        {
            public abstract void Open();
        }

        """;

    private static string Fixed => Space.Replace("[|Open|]", "Open", StringComparison.Ordinal);

    [Fact]
    public Task Driver_is_marked() => Verify.VerifyAsync(
        Space + """
        /// <summary>A disk.</summary>
        public sealed class Disk : Driver
        {
            public override void Open() { }
        }

        """,
        Fixed + """
        /// <summary>A disk.</summary>
        [FineGrainedSafe]
        public sealed class Disk : Driver
        {
            public override void Open() { }
        }

        """);

    [Fact]
    public Task All_drivers_that_may_run_are_marked() => Verify.VerifyAsync(
        [
            Space + """
            public class Disk : Driver { public override void Open() { } }
            [FineGrainedSafe] public class Zero : Driver { public override void Open() { } }

            """,
            "class Outer\n{\n    public class Tape : Driver\n    {\n        public override void Open() { }\n    }\n}\n",
        ],
        [
            Fixed + """
            [FineGrainedSafe]
            public class Disk : Driver { public override void Open() { } }
            [FineGrainedSafe] public class Zero : Driver { public override void Open() { } }

            """,
            "class Outer\n{\n    [FineGrainedSafe]\n    public class Tape : Driver\n    {\n        public override void Open() { }\n    }\n}\n",
        ]);
}
