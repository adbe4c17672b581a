namespace MmLock.Benchmarks.Cost.Generation;

/// <summary>What a generated file is.</summary>
internal enum FileKind
{
    /// <summary>Types that many files use.</summary>
    Shared,

    /// <summary>A class without locks.</summary>
    Plain,

    /// <summary>A class with lock sites.</summary>
    Locked,
}

/// <summary>A project that was written.</summary>
/// <param name="Folder">Where; full.</param>
/// <param name="Files">Sources, from there.</param>
/// <param name="Sites">Acquires of locks in them.</param>
internal sealed record GeneratedProject(string Folder, IReadOnlyDictionary<string, FileKind> Files, int Lines, int Sites)
{
    public FileKind KindOf(string file) => Files[file];
}
