using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using MmLock.Analyzers.Effects;

namespace MmLock.Analyzers.Tests.Effects;

public sealed class EffectLinesTests
{
    private const int Seed = 9001;

    [Theory]
    [InlineData("FileIO M:A.B", "FileIO", "M:A.B")]
    [InlineData("  FileIO\t M:A.B  # why", "FileIO", "M:A.B")]
    [InlineData("FileIO,Blocks M:A.B", "FileIO, Blocks", "M:A.B")]
    [InlineData("FileIO , Blocks  M:A.#ctor(System.Int32, System.Int32)", "FileIO, Blocks", "M:A.#ctor(System.Int32,System.Int32)")]
    [InlineData("None T:A`1", "None", "T:A`1")]
    [InlineData("\uFEFFNone P:A.B", "None", "P:A.B")]
    [InlineData("None M:A.op_Implicit(A)~System.Int32", "None", "M:A.op_Implicit(A)~System.Int32")]
    [InlineData("None M:A.System#IDisposable#Dispose", "None", "M:A.System#IDisposable#Dispose")]
    public void Read(string line, string kinds, string id)
    {
        EffectLine parsed = Assert.Single(EffectLines.Parse(SourceText.From(line)));
        Assert.Null(parsed.Problem);
        Assert.Equal(kinds, parsed.Kinds.ToString());
        Assert.Equal(id, parsed.Id!.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \t")]
    [InlineData("# FileIO M:A.B")]
    [InlineData("\r\n\n  # x\n")]
    public void Empty(string text) => Assert.Empty(EffectLines.Parse(SourceText.From(text)));

    [Theory]
    [InlineData("Fileio M:A.B", "Fileio")]
    [InlineData("1 M:A.B", "1")]
    [InlineData("M:A.B", "M:A.B")]
    [InlineData("FileIO,,Blocks M:A.B", ",")]
    [InlineData("None,FileIO M:A.B", "None,FileIO M:A.B")]
    [InlineData("FileIO", "FileIO")]
    [InlineData("FileIO A.B", "A.B")]
    [InlineData("FileIO F:A.B", "F:A.B")]
    [InlineData("FileIO M:", "M:")]
    [InlineData("FileIO M:A", "M:A")]
    [InlineData("FileIO M:A..B", "M:A..B")]
    [InlineData("FileIO T:A.B()", "T:A.B()")]
    [InlineData("FileIO M:A.B(", "M:A.B(")]
    [InlineData("FileIO M:A.B)x(", "M:A.B)x(")]
    [InlineData("FileIO M:A.B()C", "M:A.B()C")]
    [InlineData("FileIO M:A.B M:A.C", "M:A.B M:A.C")]
    public void Wrong(string line, string subject)
    {
        SourceText text = SourceText.From("# first\n" + line + "\n");
        EffectLine parsed = Assert.Single(EffectLines.Parse(text));
        Assert.NotNull(parsed.Problem);
        Assert.Null(parsed.Id);
        Assert.Equal(subject, text.ToString(parsed.Subject));
    }

    [Theory]
    [InlineData("MmLock.Effects.txt", true)]
    [InlineData("/a/b/MmLock.Effects.txt", true)]
    [InlineData(@"C:\a\mmlock.effects.TXT", true)]
    [InlineData("/a/My.MmLock.Effects.txt", true)]
    [InlineData("/a/MyMmLock.Effects.txt", false)]
    [InlineData("/a/MmLock.Effects.txt.bak", false)]
    [InlineData("/MmLock.Effects.txt/other.txt", false)]
    [InlineData("", false)]
    public void File_names(string path, bool expected) => Assert.Equal(expected, EffectLines.IsEffectsFile(path));

    /// <summary>Anything may stand in a file that users write.</summary>
    [Fact]
    public void Nothing_throws()
    {
        string table = EffectLines.BuiltInText().ToString();
        Compilation compilation = EffectProbe.Compile("");
        var random = new Random(Seed);
        const string Signs = "MTP:.,#`{}()[]@*~ \t0123456789<>|^&\u0000é\U0001F600";
        for (int i = 0; i < 3000; i++)
        {
            int start = random.Next(table.Length - 200);
            char[] mutant = table.Substring(start, random.Next(1, 200)).ToCharArray();
            for (int j = 0; j < 6; j++)
            {
                mutant[random.Next(mutant.Length)] = Signs[random.Next(Signs.Length)];
            }

            foreach (EffectLine line in EffectLines.Parse(SourceText.From(new string(mutant))))
            {
                line.Id?.Resolve(compilation, out _, default);
            }
        }

        foreach (string nested in new[]
        {
            new string('{', 900), new string('(', 900), string.Concat(Enumerable.Repeat("A{", 450)), "(" + new string('[', 900),
            "`99999999999999999999", "``2147483648(``2147483648)"
        })
        {
            foreach (EffectLine line in EffectLines.Parse(
                SourceText.From("None M:System.Array.X" + nested + "\nNone T:" + nested + "\nNone M:System.Array.Copy(" + nested + ")")))
            {
                line.Id?.Resolve(compilation, out _, default);
            }
        }
    }
}
