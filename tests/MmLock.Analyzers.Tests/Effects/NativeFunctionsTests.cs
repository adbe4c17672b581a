using MmLock.Analyzers.Effects;

namespace MmLock.Analyzers.Tests.Effects;

public sealed class NativeFunctionsTests
{
    [Theory]
    [InlineData("mmap", nameof(EffectKinds.Allocates))]
    [InlineData("mmap64", nameof(EffectKinds.Allocates))]
    [InlineData("VirtualAllocEx", nameof(EffectKinds.Allocates))]
    [InlineData("VirtualAlloc2", nameof(EffectKinds.Allocates))]
    [InlineData("posix_memalign", nameof(EffectKinds.Allocates))]
    [InlineData("pread", nameof(EffectKinds.FileIO))]
    [InlineData("pread64", nameof(EffectKinds.FileIO))]
    [InlineData("CreateFileW", nameof(EffectKinds.FileIO))]
    [InlineData("CreateFileMappingW", nameof(EffectKinds.FileIO))]
    [InlineData("ReadFileEx", nameof(EffectKinds.FileIO))]
    [InlineData("FlushFileBuffers", nameof(EffectKinds.FileIO))]
    [InlineData("msync", nameof(EffectKinds.FileIO))]
    [InlineData("epoll_wait", nameof(EffectKinds.Blocks))]
    [InlineData("WaitForSingleObjectEx", nameof(EffectKinds.Blocks))]
    [InlineData("Sleep", nameof(EffectKinds.Blocks))]
    [InlineData("memset", nameof(EffectKinds.PageProportional))]
    [InlineData("getpid", nameof(EffectKinds.None))]
    [InlineData("GetLastError", nameof(EffectKinds.None))]
    [InlineData("GetTickCount64", nameof(EffectKinds.None))]
    [InlineData("munmap", nameof(EffectKinds.CallsUnseen))]
    [InlineData("reader", nameof(EffectKinds.CallsUnseen))]
    [InlineData("_64", nameof(EffectKinds.CallsUnseen))]
    public void By_entry_point(string function, string expected)
    {
        KnownEffects? byName = EffectProbe.Last(
            $"Native.{function}();", more: $"static class Native {{ [DllImport(\"c\")] public static extern int {function}(); }}");
        KnownEffects? byEntry = EffectProbe.Last(
            "Native.Call();",
            more: $"static class Native {{ [DllImport(\"c\", EntryPoint = \"{function}\")] public static extern int Call(); }}");
        KnownEffects? byImport = EffectProbe.Last(
            "Native.Call();",
            more: $"static partial class Native {{ [LibraryImport(\"c\", EntryPoint = \"{function}\")] public static partial int Call(); }}");
        Assert.Equal(expected, byName?.Kinds.ToString());
        Assert.Equal(EffectOrigin.NativeFunction, byName?.Origin);
        Assert.Equal(byName, byEntry);
        Assert.Equal(byName, byImport);
    }

    [Fact]
    public void That_the_collector_may_wait_for_is_short() =>
        Assert.Equal(
            EffectKinds.None,
            EffectProbe.Last(
                "Native.depth();",
                more: "static class Native { [DllImport(\"device\"), SuppressGCTransition] public static extern int depth(); }")?.Kinds);

    [Fact]
    public void Method_of_that_name_that_is_no_import_is_unknown() =>
        Assert.Null(EffectProbe.Last("Native.read();", more: "static class Native { public static void read() { } }"));

    [Fact]
    public void Entry_point_counts_and_not_the_name_of_the_method() =>
        Assert.Equal(
            EffectKinds.None,
            EffectProbe.Last(
                "Native.read();",
                more: "static class Native { [DllImport(\"c\", EntryPoint = \"getpid\")] public static extern int read(); }")?.Kinds);

    [Fact]
    public void Local_function() =>
        Assert.Equal(EffectKinds.Blocks, EffectProbe.Last("[DllImport(\"c\")] static extern int usleep(uint n); usleep(1);")?.Kinds);

    [Fact]
    public void User_line_wins() =>
        Assert.Equal(
            new KnownEffects(EffectKinds.None, EffectOrigin.UserFile),
            EffectProbe.Last(
                "Native.read();", "None M:Native.read", "static class Native { [DllImport(\"c\")] public static extern int read(); }"));
}
