using MmLock.Shared;

namespace MmLock.Tests.Architecture;

/// <summary>The layers of the library: no folder refers to one above it, so there is no cycle.</summary>
public sealed class LayerTests
{
    [Fact]
    public void No_folder_refers_to_one_above_it() => Assert.Empty(FolderLayers.Check(
        typeof(MmapLock).Assembly.Location,
        RepositoryFolder.Of("src", "MmLock.Runtime"),
        [
            "Locking/Ranges", "Annotations", "Locking/Diagnostics", "Locking/Waiting", "Locking/Tree", "Locking/Optimistic",
            "Locking/Backends", "Locking/Validation", "Locking/Recursion", "Profiling", "Locking",
            "Memory/Contracts", "Memory/Layout", "Memory/Diagnostics", "Memory/Waiting", "Memory/Frames", "Memory/PageTables",
            "Memory/Files", "Memory/PageCache", "Memory/Vmas", "Memory/Operations", "Memory",
        ]));
}
