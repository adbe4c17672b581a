namespace MmLock.Benchmarks.Cost.Generation;

/// <summary>What the designated lock of a module is, from a code base before the migration to one after it.</summary>
internal enum LockKind
{
    ReaderWriter,
    Monitor,
    Coarse,
    Ranged,
}

/// <summary>A method with lock sites.</summary>
/// <param name="Sites">Acquires in it.</param>
internal sealed record SiteTemplate(int Sites, Func<ClassScope, string> Text)
{
    public static implicit operator SiteTemplate(Func<ClassScope, string> text) => new(1, text);
}
