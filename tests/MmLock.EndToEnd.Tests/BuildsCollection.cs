namespace MmLock.EndToEnd.Tests;

/// <summary>Tests that build or pack projects of this repository, one after the other: they share its output folders.</summary>
[CollectionDefinition(Name)]
public sealed class BuildsCollection : ICollectionFixture<PackedFeed>
{
    public const string Name = "builds";
}
