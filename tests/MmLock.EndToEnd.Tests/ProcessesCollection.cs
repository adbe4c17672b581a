namespace MmLock.EndToEnd.Tests;

/// <summary>Tests that measure, or build projects of this repository, run alone: they would disturb each other.</summary>
[CollectionDefinition("processes", DisableParallelization = true)]
public sealed class ProcessesCollection;
