using System.Reflection;
using MmLock.Shared;

namespace MmLock.Tests.Architecture;

/// <summary>The layers of the library: no folder refers to one above it, so there is no cycle.</summary>
public sealed class LayerTests
{
    private static readonly string s_root = typeof(LayerTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    [Fact]
    public void No_folder_refers_to_one_above_it() => Assert.Empty(FolderLayers.Check(
        typeof(MmapLock).Assembly.Location,
        Path.Combine(s_root, "src", "MmLock.Runtime"),
        [
            "Locking/Ranges", "Annotations", "Locking/Diagnostics", "Locking/Waiting", "Locking/Tree", "Locking/Optimistic", "Locking/Backends",
            "Locking/Validation", "Locking",
            "Memory/Contracts", "Memory/Layout", "Memory/Diagnostics", "Memory/Waiting", "Memory/Frames", "Memory/PageTables", "Memory/Files",
            "Memory/PageCache", "Memory/Vmas", "Memory/Operations", "Memory",
        ]));
}
