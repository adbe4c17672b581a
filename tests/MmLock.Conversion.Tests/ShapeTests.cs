using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Conversion.Tests;

/// <summary>Every shape with every primitive: converted it runs as before, or it is refused with a reason.</summary>
public sealed class ShapeTests
{
    private const string Prefix = "Shapes/";
    private static readonly int[] s_inputs = [0, 1, 2];

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (string shape in Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            string text = Conversion.Resource(shape);
            foreach (Primitive primitive in Primitive.All.Where(p => p.Fill(text) is not null))
            {
                cases.Add(shape[Prefix.Length..], primitive.Name);
            }
        }

        return cases;
    }

    [Fact]
    public void There_are_enough() => Assert.True(Cases().Count >= 150, $"only {Cases().Count}");

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Runs_as_before_or_is_refused(string shape, string primitive)
    {
        string source = Primitive.All.Single(p => p.Name == primitive).Fill(Conversion.Resource(Prefix + shape))!.ReplaceLineEndings("\n");
        await CaseVerifier.VerifyAsync(source, s_inputs);
    }
}
