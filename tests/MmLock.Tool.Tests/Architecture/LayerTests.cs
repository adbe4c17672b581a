using MmLock.Shared;

namespace MmLock.Tool.Tests.Architecture;

/// <summary>The layers of analyzers, fixes and tool: no folder refers to one above it, so there is no cycle.</summary>
public sealed class LayerTests
{
    [Theory]
    [InlineData(
        "MmLock.Analyzers", "MmLock.Analyzers", "", "Primitives", "Configuration", "Prefilter", "Operations", "Locks", "Flow", "Effects",
        "Protocol", "Generation", "Ranges", "Narrowing", "Conversion", "Inventory", "Rules")]
    [InlineData("MmLock.CodeFixes", "MmLock.CodeFixes", "Editing", "Rules")]
    [InlineData("MmLock.Tool", "mmlock", "Messages", "Loading", "Inventory", "Conversion", "Checking", "Ranking", "Pictures", "Report", "Reporting", "Commands", "")]
    public void No_folder_refers_to_one_above_it(string project, string assembly, params string[] layers) =>
        Assert.Empty(
            FolderLayers.Check(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"), RepositoryFolder.Of("src", project), layers));

    /// <summary>What narrows a hold and what blocks a conversion are asked by others, not by each other.</summary>
    [Fact]
    public void Ranges_and_conversion_do_not_know_each_other() => Assert.Empty(FolderLayers.Check(
        Path.Combine(AppContext.BaseDirectory, "MmLock.Analyzers.dll"),
        RepositoryFolder.Of("src", "MmLock.Analyzers"),
        ["", "Primitives", "Configuration", "Prefilter", "Operations", "Locks", "Flow", "Effects", "Protocol", "Generation", "Conversion", "Ranges", "Narrowing", "Inventory", "Rules"]));
}
