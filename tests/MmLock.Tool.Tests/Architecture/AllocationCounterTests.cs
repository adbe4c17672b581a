using System.Xml.Linq;
using MmLock.Shared;

namespace MmLock.Tool.Tests.Architecture;

/// <summary>
/// A thread's counter of allocated bytes is exact only without background collections: one of these, when it takes the thread's allocation
/// context away, counts the unused rest of up to 8 KiB as allocated.
/// </summary>
public sealed class AllocationCounterTests
{
    [Fact]
    public void Whoever_counts_allocated_bytes_has_no_background_collections()
    {
        string[] projects = [.. Directory.EnumerateFiles(RepositoryFolder.Of("tests"), "*.csproj", SearchOption.AllDirectories)
            .Where(project => !IsBuilt(project) && Counts(Path.GetDirectoryName(project)!))];
        Assert.True(projects.Length >= 3, $"{projects.Length} projects");
        Assert.All(projects, project => Assert.Equal(
            (project, "false"), (project, XDocument.Load(project).Descendants("ConcurrentGarbageCollection").SingleOrDefault()?.Value)));
    }

    private static bool Counts(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Any(file => !IsBuilt(file)
            && File.ReadAllText(file).Contains("GC." + "GetAllocatedBytesForCurrentThread", StringComparison.Ordinal));

    private static bool IsBuilt(string file) => file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin");
}
