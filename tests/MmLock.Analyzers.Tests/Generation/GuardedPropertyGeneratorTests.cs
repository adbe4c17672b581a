using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using MmLock.Analyzers.Generation;

namespace MmLock.Analyzers.Tests.Generation;

/// <summary>What is generated for partial properties with <c>[GuardedBy]</c>: C# that compiles without a warning, or nothing.</summary>
public sealed class GuardedPropertyGeneratorTests
{
    private const string Simple = """
        public partial class Store
        {
            private readonly object _gate = new();

            [GuardedBy(nameof(_gate))]
            private partial int Count { get; set; }

            public int Next() { lock (_gate) { return ++Count; } }
        }
        """;

    private static readonly (LanguageVersion Version, bool Validates)[] s_settings =
    [
        (GeneratorProbe.WithField, true), (GeneratorProbe.WithField, false),
        (LanguageVersion.CSharp13, true), (LanguageVersion.CSharp13, false),
    ];

    /// <summary>Each with the members of one type; all with a lock of each kind.</summary>
    private static readonly string[] s_shapes =
    [
        "partial class C { object _gate = new(); [GuardedBy(\"_gate\")] public partial List<string?> P { get; private set; } public C() { P = []; } }",
        "partial class C { static readonly Lock s_gate = new(); [GuardedBy(\"s_gate\")] internal static partial int P { get; set; } }",
        "partial class C<T> where T : class { static readonly object s_gate = new(); [GuardedBy(\"s_gate\")] static partial T? P { get; set; } T? M() => P; }",
        "partial class C<T, U> where T : notnull { MmapLock _mm = new(); [GuardedBy(\"_mm\")] public partial Dictionary<T, U>? P { get; set; } [GuardedBy(\"_mm\")] public partial U? Q { get; set; } }",
        "namespace A.B { namespace @class.D { public partial class Outer<T> { public partial struct Mid { public partial record R(T X) { object _g = new(); [GuardedBy(\"_g\")] public partial T? P { get; set; } } } } } }",
        "partial record struct S(int X) { static object s_g = new(); [GuardedBy(\"s_g\")] public static partial string? P { get; set; } }",
        "partial interface I { partial class C { object _g = new(); [GuardedBy(\"_g\")] public partial int @event { get; set; } } }",
        "abstract class B { protected readonly ReaderWriterLockSlim Gate = new(); public abstract int P { get; set; } public virtual int Q { get; set; } } partial class C : B { [GuardedBy(\"Gate\")] public override partial int P { get; set; } [GuardedBy(\"Gate\")] public sealed override partial int Q { get; set; } }",
        "class B { public int P { get; set; } } partial class C : B { object _g = new(); [GuardedBy(\"_g\")] public new partial int P { get; set; } [GuardedBy(\"_g\")] public virtual partial int Q { get; protected set; } }",
        "partial class C { object _g = new(); [GuardedBy(\"_g\")] public required partial string P { get; init; } [GuardedBy(\"_g\")] protected internal partial (int A, string? B) Q { get; private protected set; } }",
        "class Mm { public readonly MmapLock Sem = new(); } partial class Area { Mm? _mm; public Area(Mm? mm) => _mm = mm; [GuardedBy(\"_mm.Sem\")] public partial ulong Start { get; set; } [GuardedBy(\"_mm.Sem.VmaLock\")] public partial ulong End { get; set; } }",
        "partial class C { object _gate = new(); [GuardedBy(\"nothing\")] public partial int P { get; set; } SpinLock _spin; [GuardedBy(\"_spin\")] public partial int Q { get; set; } void M() { bool b = false; _spin.Enter(ref b); } }",
        "class B { object _hidden = new(); object M() => _hidden; } partial class C : B { [GuardedBy(\"_hidden\")] public partial int P { get; set; } }",
        "partial class C { object _g = new(); [GuardedBy(\"_g\")] public partial int foo { get; set; } [GuardedBy(\"_g\")] public partial int Foo { get; set; } } partial class c { object _g = new(); [GuardedBy(\"_g\")] public partial int Foo { get; set; } }",
        "partial class C_1 { object _g = new(); [GuardedBy(\"_g\")] public partial int P { get; set; } } partial class C<T> { object _g = new(); [GuardedBy(\"_g\")] public partial int P { get; set; } }",
        "[Obsolete] class Old { } partial class C { object _g = new(); [GuardedBy(\"_g\"), Obsolete] public partial Old? P { get; set; } }",
        "#nullable disable\npartial class C { object _g = new(); [GuardedBy(\"_g\")] public partial string P { get; set; } }",
        "partial class C { object _g = new(); [GuardedBy(\"this\")] public partial int P { get; set; } object M() => _g; }",
    ];

    public static TheoryData<string> Shapes => [.. s_shapes];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Shape_compiles_without_a_warning_in_both_languages_with_and_without_checks(string source)
    {
        foreach ((LanguageVersion version, bool validates) in s_settings)
        {
            var probe = GeneratorProbe.Of("#pragma warning disable CS8981, CS0612, CS0414, CS0169, CS0649\n" + source, validates, version);
            Assert.NotEmpty(probe.Texts);
            Assert.Empty(probe.Problems);
            Assert.Equal(
                validates && !IsNeverChecked(source), probe.Texts.Any(t => t.Contains("GuardedAccess", StringComparison.Ordinal)));
        }

        static bool IsNeverChecked(string source) =>
            source.Contains("nothing", StringComparison.Ordinal) || source.Contains("_hidden", StringComparison.Ordinal);
    }

    /// <summary>Nobody knows which copy of a struct is meant. Before C# 14 the field would be in another part of the struct.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Struct_has_accessors_that_check_nothing(bool validates)
    {
        const string Source =
            "partial struct S { object _g; [GuardedBy(nameof(_g))] public partial int P { readonly get; set; } public S(int p) { _g = new(); P = p; } object M() => _g; }";
        var probe = GeneratorProbe.Of(Source, validates);
        Assert.Empty(probe.Problems);
        Assert.DoesNotContain("GuardedAccess", Assert.Single(probe.Texts), StringComparison.Ordinal);
        Assert.Empty(GeneratorProbe.Of(Source, validates, LanguageVersion.CSharp13).Texts);
    }

    [Fact]
    public void Accessors_are_as_this()
    {
        Assert.Equal(
            """
            // <auto-generated/>
            #pragma warning disable
            #nullable enable annotations
            partial class Store
            {
                private partial int Count
                {
                    [global::System.Diagnostics.StackTraceHidden]
                    get
                    {
                        if (global::MmLock.GuardedAccess.IsOn)
                        {
                            global::MmLock.GuardedAccess.Check(this._gate, this, "Store.Count", "Store._gate", global::MmLock.LockMode.Read);
                        }
                        return field;
                    }
                    [global::System.Diagnostics.StackTraceHidden]
                    set
                    {
                        if (global::MmLock.GuardedAccess.IsOn)
                        {
                            global::MmLock.GuardedAccess.Check(this._gate, this, "Store.Count", "Store._gate", global::MmLock.LockMode.Write);
                        }
                        field = value;
                    }
                }
            }

            """.ReplaceLineEndings("\n"),
            Assert.Single(GeneratorProbe.Of(Simple).Texts));
    }

    [Fact]
    public void Without_the_property_and_without_the_runtime_accessors_check_nothing()
    {
        string text = Assert.Single(GeneratorProbe.Of(Simple, validates: false).Texts);
        Assert.DoesNotContain("MmLock", text, StringComparison.Ordinal);
        const string Annotation = """

            namespace MmLock { internal sealed class GuardedByAttribute(string member) : Attribute { public string Member => member; } }
            """;
        var alone = GeneratorProbe.Of(Simple + Annotation, hasRuntime: false);
        Assert.Equal(text, Assert.Single(alone.Texts));
        Assert.Empty(alone.Problems);
    }

    [Fact]
    public void What_an_initializer_sets_is_there()
    {
        const string Source = """
            public partial class Store
            {
                private readonly object _gate = new();

                [GuardedBy(nameof(_gate))]
                private partial List<int> Items { get; } = [1, 2];

                [GuardedBy(nameof(_gate))]
                private partial string Name { get; set; }

                public Store() => Name = "n";

                public string Run() { lock (_gate) { return Name + Items.Count; } }
            }
            """;
        Type store = GeneratorProbe.Of(Source).Load().GetType("Store")!;
        Assert.Equal("n2", store.GetMethod("Run")!.Invoke(Activator.CreateInstance(store), null));
    }

    [Theory]
    [InlineData("partial class C { object _g = new(); [GuardedBy(\"_g\")] public partial int P { get; set; } public partial int P { get => 1; set { } } }")]
    [InlineData("class C { object _g = new(); [GuardedBy(\"_g\")] public int P { get; set; } [GuardedBy(\"_g\")] int _f; int M() => _f; }")]
    [InlineData("partial class C { object _g = new(); [GuardedBy(\"_g\")] public partial int this[int i] { get; set; } public partial int this[int i] { get => i; set { } } }")]
    [InlineData("partial class C { object _g = new(); int _f; [GuardedBy(\"_g\")] public partial ref int P { get; } public partial ref int P => ref _f; }")]
    [InlineData("partial class C { object _g = new(); public partial int P { get; set; } public partial int P { get => 1; set { } } }")]
    public void What_has_its_accessors_or_cannot_have_ours_is_left_alone(string source)
    {
        var probe = GeneratorProbe.Of(source);
        Assert.Empty(probe.Texts);
        Assert.DoesNotContain(probe.Problems, p => p.Contains("error", StringComparison.Ordinal));
    }

    /// <summary>Nothing of ours is added to what does not compile anyhow, or to what another generator writes.</summary>
    [Theory]
    [InlineData("class C { object _g = new(); [GuardedBy(\"_g\")] public partial int P { get; set; } }", GeneratorProbe.WithField)]
    [InlineData("class O { partial class C { object _g = new(); [GuardedBy(\"_g\")] public partial int P { get; set; } } }", GeneratorProbe.WithField)]
    [InlineData("file partial class C { object _g = new(); [GuardedBy(\"_g\")] public partial int P { get; set; } }", GeneratorProbe.WithField)]
    [InlineData("partial interface I { object G { get; } [GuardedBy(\"G\")] public partial int P { get; set; } }", GeneratorProbe.WithField)]
    [InlineData("partial class C { object _g = new(); [GuardedBy(\"_g\")] public partial int P { get; } }", LanguageVersion.CSharp13)]
    [InlineData("partial class C { object _g = new(); [GuardedBy(\"_g\")] public partial int P { get; set; } }", LanguageVersion.CSharp12)]
    [InlineData("partial class C { object _g = new(); [GuardedBy(\"_g\"), CommunityToolkit.Mvvm.ComponentModel.ObservableProperty] public partial int P { get; set; } } namespace CommunityToolkit.Mvvm.ComponentModel { class ObservablePropertyAttribute : Attribute { } }", GeneratorProbe.WithField)]
    public void Where_it_would_be_broken_code_nothing_is_generated(string source, LanguageVersion version) =>
        Assert.Empty(GeneratorProbe.Of(source, version: version).Texts);

    [Fact]
    public void Pointer_is_in_an_unsafe_part()
    {
        var probe = GeneratorProbe.Of(
            "unsafe partial class C { object _g = new(); [GuardedBy(\"_g\")] public partial byte* P { get; set; } }", isUnsafe: true);
        Assert.Empty(probe.Problems);
        Assert.Single(probe.Texts);
    }

    [Fact]
    public void Same_program_gives_the_same_bytes()
    {
        string source = string.Join(
            "\n",
            s_shapes.Select((shape, i) => $"namespace N{i} {{ {shape.Replace("#nullable disable\n", "", StringComparison.Ordinal)} }}"));
        string[] first = GeneratorProbe.Of(source).Texts;
        Assert.NotEmpty(first);
        Assert.Equal(first, GeneratorProbe.Of(source).Texts);
        Assert.DoesNotContain(first, t => t.Contains('\r', StringComparison.Ordinal));
    }

    /// <summary>An edit elsewhere writes nothing anew; one of a guard does so only where checks are made.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Only_what_has_changed_is_written_again(bool validates)
    {
        CSharpCompilation compilation = GeneratorProbe.Compile(Simple);
        var probe = GeneratorProbe.Run(compilation, GeneratorProbe.DriverFor(GeneratorProbe.WithField, validates));
        SyntaxTree program = compilation.SyntaxTrees.First(t => t.FilePath == "Program.cs");

        compilation = Edit(compilation, program, "return ++Count;", "return Count += 2;");
        probe = GeneratorProbe.Run(compilation, probe.Driver);
        Assert.Equal([IncrementalStepRunReason.Cached], Reasons(GuardedPropertyGenerator.PropertiesStep));
        Assert.Equal([IncrementalStepRunReason.Cached], Reasons(GuardedPropertyGenerator.OutputStep));
        Assert.All(OutputReasons(), r => Assert.Equal(IncrementalStepRunReason.Cached, r));

        compilation = Edit(compilation, compilation.SyntaxTrees.First(t => t.FilePath == "Program.cs"), "_gate", "_other");
        probe = GeneratorProbe.Run(compilation, probe.Driver);
        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(GuardedPropertyGenerator.PropertiesStep));
        IncrementalStepRunReason expected = validates ? IncrementalStepRunReason.Modified : IncrementalStepRunReason.Unchanged;
        Assert.Equal([expected], Reasons(GuardedPropertyGenerator.OutputStep));
        Assert.Empty(probe.Problems);

        IncrementalStepRunReason[] Reasons(string step) =>
            [.. from run in probe.Result.TrackedSteps[step] from output in run.Outputs select output.Reason];

        IncrementalStepRunReason[] OutputReasons() =>
            [.. from steps in probe.Result.TrackedOutputSteps.Values from step in steps from output in step.Outputs select output.Reason];

        static CSharpCompilation Edit(CSharpCompilation before, SyntaxTree tree, string from, string to) => before.ReplaceSyntaxTree(
            tree, tree.WithChangedText(SourceText.From(tree.ToString().Replace(from, to, StringComparison.Ordinal), Encoding.UTF8)));
    }

    /// <summary>A symbol or a tree in the pipeline would keep whole compilations alive.</summary>
    [Fact]
    public void Values_of_the_pipeline_are_text()
    {
        object[] values =
            [.. from run in GeneratorProbe.Of(Simple).Result.TrackedSteps[GuardedPropertyGenerator.OutputStep]
                from output in run.Outputs
                select output.Value];
        Assert.IsType<GuardedProperty>(Assert.Single(values));
        Type[] allowed = [typeof(string), typeof(bool), typeof(GuardCheck), typeof(EquatableArray<string>)];
        Assert.All(
            typeof(GuardedProperty).GetProperties().Concat(typeof(GuardCheck).GetProperties()).Where(p => p.Name != "EqualityContract"),
            p => Assert.Contains(p.PropertyType, allowed));
    }
}
