namespace MmLock.EndToEnd.Tests;

/// <summary>Tests that start builds and workloads run one after the other: they would disturb each other's timings.</summary>
[CollectionDefinition("processes", DisableParallelization = true)]
public sealed class ProcessesCollection;
