using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;
using MmLock.Analyzers.Effects;

namespace MmLock.Analyzers.Tests.Effects;

/// <summary>Compiles a method body and asks the table about its last call, construction or property.</summary>
internal static class EffectProbe
{
    private const string Usings = """
        using System; using System.Buffers; using System.Collections.Generic; using System.IO; using System.IO.Compression; using System.Linq;
        using System.Runtime.InteropServices; using System.Text; using System.Threading; using System.Threading.Tasks; using System.Xml; using System.Xml.Linq;
        using MmLock;

        """;

    private static readonly ImmutableArray<MetadataReference> s_references =
        [.. Basic.Reference.Assemblies.Net100.References.All, MetadataReference.CreateFromFile(typeof(MmapLock).Assembly.Location)];

    public static Compilation Compile(string source)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Probe", [CSharpSyntaxTree.ParseText(Usings + source, path: "Probe.cs")], s_references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error && d.Id != "CS8795"));
        return compilation;
    }

    public static AnalyzerOptions Options(params (string Path, string Text)[] files) =>
        new([.. files.Select(f => (AdditionalText)new TextFile(f.Path, f.Text))]);

    /// <summary>What is known of the last call in the body of a method, operands considered.</summary>
    public static KnownEffects? Last(string body, string userLines = "", string more = "")
    {
        Compilation compilation = Compile(
            $"{more} class C {{ unsafe static void M(int n, string path, Stream stream, TextReader text, byte[] bytes) {{ {body} }} }}");
        EffectTable table = EffectTable.For(SourceText.From(userLines));
        SyntaxTree tree = compilation.SyntaxTrees.Single();
        SemanticModel model = compilation.GetSemanticModel(tree);
        SyntaxNode block = tree.GetRoot().DescendantNodes().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.MethodDeclarationSyntax>()
            .Last(m => m.Identifier.Text == "M").Body!;
        IOperation last = model.GetOperation(block)!.Descendants()
            .Where(o => o is IInvocationOperation or IObjectCreationOperation or IPropertyReferenceOperation)
            .OrderBy(o => o.Syntax.Span.End)
            .ThenBy(o => -o.Syntax.Span.Start).Last(o => o is not IPropertyReferenceOperation || o.Parent is not IInvocationOperation);
        return last switch
        {
            IInvocationOperation call => table.Lookup(call.TargetMethod, call.Instance, call.Arguments, model, default),
            IObjectCreationOperation creation => table.Lookup(creation.Constructor!, null, creation.Arguments, model, default),
            IPropertyReferenceOperation property =>
                table.Lookup(property.Property.GetMethod!, property.Instance, property.Arguments, model, default),
            _ => throw new InvalidOperationException(),
        };
    }

    public static IMethodSymbol Method(Compilation compilation, string type, string name) =>
        compilation.GetTypeByMetadataName(type)!.GetMembers(name).OfType<IMethodSymbol>().First();
}
