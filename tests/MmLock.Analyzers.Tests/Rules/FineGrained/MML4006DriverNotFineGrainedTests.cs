using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.Analyzers.Tests.Rules.FineGrained;

public sealed class MML4006DriverNotFineGrainedTests
{
    private static Task Verify(string source, params DiagnosticResult[] expected) => RuleVerifier.VerifyAsync("MML4006", source, expected);

    private static Task InSpace(string members) => Verify($$"""
        [MemoryDriver] public interface IDriver { int Fault(ulong a); void Close(); bool IsFine { get; } string Name { get; } [NoLockEffects] int Query(); }
        public class Disk : IDriver
        {
            public int Fault(ulong a) => 1;
            public void Close() { }
            public bool IsFine => false;
            public string Name => "disk";
            public int Query() => 1;
        }
        [FineGrainedSafe] public sealed class Zero : IDriver
        {
            public int Fault(ulong a) => 0;
            public void Close() { }
            public bool IsFine => true;
            public string Name => "zero";
            public int Query() => 1;
        }
        sealed class Space
        {
            private readonly MmapLock _lock = new();
            {{members}}
        }
        """);

    #region flagged

    [Fact]
    public Task Message_says_callback_lock_and_driver() => Verify(
        """
        [MemoryDriver] public abstract class Driver { public abstract void Open(); }
        public class Disk : Driver { public override void Open() { } }
        class Space
        {
            private readonly MmapLock _lock = new();
            void M(Driver d, AddressRange r)
            {
                using (_lock.EnterWrite(r))
                {
                    d.{|#0:Open|}();
                }
            }
        }
        """,
        RuleVerifier.Says(
            "MML4006", DiagnosticSeverity.Warning,
            "'Driver.Open' runs under a range of 'Space._lock' only (since line 15), but 'Disk' may expect the whole lock: mark it [FineGrainedSafe], or take the lock coarse for it"));

    [Fact]
    public Task Interface() => InSpace("void M(IDriver d, AddressRange r) { using (_lock.EnterWrite(r)) { d.[|Fault|](4); } }");

    [Fact]
    public Task For_reading() => InSpace("int M(IDriver? d, AddressRange r) { using (_lock.EnterRead(r)) { return d?.[|Fault|](4) ?? 0; } }");

    [Fact]
    public Task In_a_callee() => InSpace("""
        void M(IDriver d, AddressRange r) { using (_lock.EnterWrite(r)) { [|Handle|](d); } }
        private void Handle(IDriver d) => Inner(d);
        private void Inner(IDriver d) { d.Close(); }
        """);

    [Fact]
    public Task Guard_in_a_local_and_attempt() => InSpace("""
        void M(IDriver d, AddressRange r) { using RangeGuard hold = _lock.EnterWrite(r); d.[|Close|](); }
        void N(IDriver d, AddressRange r) { if (_lock.TryEnterWrite(r, out RangeGuard hold)) { using (hold) { d.[|Close|](); } } }
        """);

    [Fact]
    public Task Concrete_driver() => Verify("""
        [MemoryDriver] public abstract class Driver { public abstract void Open(); }
        public sealed class Disk : Driver { public override void Open() { } }
        class Space
        {
            private readonly RangeLock _ranges = new();
            private readonly MmapLock _lock = new();
            void M(Disk d, AddressRange r) { using (_lock.EnterWrite(r)) { d.[|Open|](); } }
        }
        """);

    [Fact]
    public Task Derived_from_a_driver_that_is_marked() => Verify("""
        [MemoryDriver, FineGrainedSafe] public class Driver { public virtual void Open() { } }
        public class Disk : Driver { public override void Open() { } }
        class Space
        {
            private readonly MmapLock _lock = new();
            void M(Driver d, AddressRange r) { using (_lock.EnterWrite(r)) { d.[|Open|](); } }
        }
        """);

    [Fact]
    public Task Asked_in_the_other_branch() => InSpace("""
        void M(IDriver d, AddressRange r, bool b)
        {
            using (_lock.EnterWrite(r))
            {
                if (b) { if (DriverSafety.IsFineGrainedSafe(d)) { d.Close(); } }
                else { d.[|Close|](); }
            }
        }
        """);

    [Fact]
    public Task Another_driver_was_asked() => InSpace("""
        void M(IDriver asked, IDriver called, AddressRange r)
        {
            using (DriverSafety.IsFineGrainedSafe(asked) ? _lock.EnterWrite(r) : _lock.EnterWrite())
            {
                asked.Close();
                called.[|Close|]();
            }
        }
        """);

    [Fact]
    public Task Another_driver_of_the_object_was_asked() => InSpace("""
        private readonly IDriver _disk = new Disk();
        private readonly IDriver _tape = new Disk();
        void M(AddressRange r)
        {
            using (_lock.EnterWrite(r)) { if (DriverSafety.IsFineGrainedSafe(_disk)) { _tape.[|Close|](); } }
        }
        """);

    [Fact]
    public Task Asked_too_late() => InSpace(
        "bool M(IDriver d, AddressRange r) { using (_lock.EnterWrite(r)) { d.[|Close|](); } return DriverSafety.IsFineGrainedSafe(d); }");

    [Fact]
    public Task Looked_whether_there_is_one() => InSpace(
        "void M(IDriver? d, AddressRange r) { using (_lock.EnterWrite(r)) { if (d is not null) { d.[|Close|](); } } }");

    [Fact]
    public Task In_a_loop_over_drivers() => InSpace(
        "void M(List<IDriver> all, AddressRange r) { using (_lock.EnterWrite(r)) { foreach (IDriver d in all) { d.[|Close|](); } } }");

    [Fact]
    public Task In_a_function_that_is_handed_on() => InSpace("""
        void M(IDriver d, AddressRange r) { using (_lock.EnterWrite(r)) { [|Run|](() => d.Close()); } }
        private static void Run(Action a) => a();
        """);

    #endregion

    #region not flagged

    [Fact]
    public Task Coarse_hold() => InSpace("void M(IDriver d) { using (_lock.EnterWrite()) { d.Close(); } }");

    [Fact]
    public Task No_hold() => InSpace("void M(IDriver d, AddressRange r) { using (_lock.EnterWrite(r)) { } d.Close(); }");

    [Fact]
    public Task Marked_driver() => InSpace("void M(Zero d, AddressRange r) { using (_lock.EnterWrite(r)) { d.Close(); } }");

    [Fact]
    public Task Marked_method() => Verify("""
        [MemoryDriver] public abstract class Driver { public abstract void Open(); public virtual void Close() { } }
        public class Disk : Driver { [FineGrainedSafe] public override void Open() { } public override void Close() { } }
        class Space
        {
            private readonly MmapLock _lock = new();
            void M(Driver d, AddressRange r) { using (_lock.EnterWrite(r)) { d.Open(); } }
        }
        """);

    [Fact]
    public Task Only_marked_drivers() => Verify("""
        [MemoryDriver] public abstract class Driver { public abstract void Open(); }
        [FineGrainedSafe] public class Disk : Driver { public override void Open() { } }
        class Space
        {
            private readonly MmapLock _lock = new();
            void M(Driver d, AddressRange r) { using (_lock.EnterWrite(r)) { d.Open(); } }
        }
        """);

    [Fact]
    public Task Asked_for_by_the_library() => InSpace("""
        void M(IDriver d, AddressRange r)
        {
            using (DriverSafety.IsFineGrainedSafe(d) ? _lock.EnterWrite(r) : _lock.EnterWrite()) { d.Close(); }
        }
        """);

    [Fact]
    public Task Coarse_fallback_before_the_callback() => InSpace("""
        void M(IDriver d, AddressRange r)
        {
            bool coarse = false;
        acquire:
            RangeGuard hold = coarse ? _lock.EnterWrite() : _lock.EnterWrite(r);
            try
            {
                if (!coarse && !DriverSafety.IsFineGrainedSafe(d))
                {
                    coarse = true;
                    hold.Dispose();
                    goto acquire;
                }

                d.Close();
            }
            finally
            {
                hold.Dispose();
            }
        }
        """);

    [Fact]
    public Task Asked_the_driver_itself() => InSpace("""
        void M(IDriver d, AddressRange r)
        {
            if (!d.IsFine) { using (_lock.EnterWrite()) { d.Close(); } return; }
            using (_lock.EnterWrite(r)) { d.Close(); }
        }
        """);

    [Fact]
    public Task Asked_by_a_helper() => InSpace("""
        void M(IDriver d, AddressRange r)
        {
            if (NeedsAll(d)) { using (_lock.EnterWrite()) { d.Close(); } return; }
            using (_lock.EnterWrite(r)) { d.Close(); }
        }
        private static bool NeedsAll(IDriver d) => !DriverSafety.IsFineGrainedSafe(d);
        """);

    [Fact]
    public Task Asked_for_its_type() => InSpace(
        "void M(IDriver d, AddressRange r) { if (d is Zero) { using (_lock.EnterWrite(r)) { d.Close(); } } }");

    [Fact]
    public Task Asked_in_the_callee() => InSpace("""
        void M(IDriver d, AddressRange r) { using (_lock.EnterWrite(r)) { Handle(d); } }
        private bool Handle(IDriver d) { if (!DriverSafety.IsFineGrainedSafe(d)) { return false; } d.Close(); return true; }
        """);

    [Fact]
    public Task Asked_by_all_callers() => InSpace("""
        public void Map(IDriver d, AddressRange r)
        {
            if (DriverSafety.IsFineGrainedSafe(d)) { MapFine(d, r); }
            else { using (_lock.EnterWrite()) { d.Close(); } }
        }
        private void MapFine(IDriver d, AddressRange r) { using (_lock.EnterWrite(r)) { d.Close(); } }
        """);

    [Fact]
    public Task What_is_no_callback() => InSpace("""
        string M(IDriver d, AddressRange r) { using (_lock.EnterWrite(r)) { return d.Name + d.Query() + d.ToString(); } }
        """);

    [Fact]
    public Task What_a_driver_does_itself() => Verify("""
        [MemoryDriver] public abstract class Driver { public abstract void Open(); }
        public class Disk : Driver
        {
            private readonly MmapLock _own = new();
            public override void Open() { }
        }
        class Space
        {
            private readonly MmapLock _lock = new();
            void M(AddressRange r) { using (_lock.EnterWrite(r)) { } }
        }
        """);

    #endregion
}
