namespace MmLock.Profiling;

/// <summary>A place in the source that acquires a lock. One object for each, however often it is found.</summary>
internal sealed class AcquireSite(int id, string file, int line)
{
    private string? _name;

    /// <summary>From 0 on, in the order in which sites were found.</summary>
    public int Id => id;

    /// <summary>As the compiler was given it; what no source says, in parentheses.</summary>
    public string File => file;

    /// <summary>From 1 on; 0 where there is no source.</summary>
    public int Line => line;

    public string Name => _name ??= line == 0 ? file : $"{file}:{line}";
}
