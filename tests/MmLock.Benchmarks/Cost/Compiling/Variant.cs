namespace MmLock.Benchmarks.Cost.Compiling;

/// <summary>With which analyzers the project is compiled.</summary>
/// <param name="Name">As file names and figures say it.</param>
/// <param name="AllRules">
/// Whether rules below a warning run too. The compiler skips an analyzer that reports nothing above that, so an editor
/// pays for more than a build does.
/// </param>
internal sealed record Variant(string Name, IReadOnlyList<string> Analyzers, IReadOnlyList<string> AdditionalFiles, bool AllRules);
