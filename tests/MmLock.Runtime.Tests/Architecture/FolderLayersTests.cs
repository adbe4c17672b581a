using MmLock.Shared;

namespace MmLock.Tests.Architecture;

/// <summary>What <see cref="FolderLayers"/> finds, in this assembly's own folder <c>Sample</c>.</summary>
public sealed class FolderLayersTests
{
    [Theory]
    [InlineData("OfBase")]
    [InlineData("OfInterface")]
    [InlineData("OfConstraint")]
    [InlineData("OfAttribute")]
    [InlineData("OfField")]
    [InlineData("OfArrayElement")]
    [InlineData("OfTypeArgument")]
    [InlineData("OfParameter")]
    [InlineData("OfCall")]
    [InlineData("OfCallAfterSwitch")]
    [InlineData("OfMethodTypeArgument")]
    [InlineData("OfCatch")]
    [InlineData("OfLambda")]
    [InlineData("OfIterator")]
    public void Every_kind_of_reference_is_an_arrow(string from) =>
        Assert.Contains(Check("Low", "High"), problem => problem.StartsWith($"Low/{from} refers up to High/", StringComparison.Ordinal));

    [Fact]
    public void Constant_is_found_in_the_source()
    {
        Assert.Contains(Check("Low", "High"), problem => problem.Contains(" refers up to High/Limits.", StringComparison.Ordinal));
        Assert.Contains(Check("Low", "High"), problem => problem.Contains(" refers up to High/Level.", StringComparison.Ordinal));
        Assert.DoesNotContain(Check("Low", "High"), problem => problem.Contains("OnlyInComment", StringComparison.Ordinal));
    }

    [Fact]
    public void Cycle_has_an_arrow_up_in_either_order()
    {
        Assert.Contains(Check("Low", "High"), problem => problem.StartsWith("Low/", StringComparison.Ordinal));
        Assert.Equal(["High/UserOfLow refers up to Low/OfField."], Check("High", "Low"));
    }

    [Fact]
    public void One_layer_for_all_has_no_arrow() => Assert.Empty(Check(""));

    [Fact]
    public void Folder_without_a_layer_and_layer_without_a_folder_are_told() =>
        Assert.Equal(
            ["The folder \"High\" is in no layer.", "The layer \"Middle\" has no type."],
            Check("Low", "Middle").Where(problem => problem.StartsWith("The ", StringComparison.Ordinal)));

    private static IReadOnlyList<string> Check(params string[] layers) => FolderLayers.Check(
        typeof(FolderLayersTests).Assembly.Location,
        RepositoryFolder.Of("tests", "MmLock.Runtime.Tests", "Architecture", "Sample"),
        layers);
}
