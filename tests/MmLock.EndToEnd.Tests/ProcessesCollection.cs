namespace MmLock.EndToEnd.Tests;

/// <summary>Tests that measure, or that set the folder of the process, run alone: they and others would disturb each other.</summary>
[CollectionDefinition("processes", DisableParallelization = true)]
public sealed class ProcessesCollection;
