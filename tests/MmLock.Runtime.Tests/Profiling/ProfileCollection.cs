namespace MmLock.Tests.Profiling;

/// <summary>Recording is of the whole process: nothing else runs beside these tests.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProfileCollection
{
    public const string Name = "profile";
}
