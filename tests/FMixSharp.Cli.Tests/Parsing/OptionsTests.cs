using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace FMixSharp.Cli.Tests.Parsing;

public sealed class OptionsTests
{
    /// <summary>Every option of every command whose value is a number.</summary>
    public static TheoryData<string, string> Numbers =>
        [
            .. Commands(CommandLine.Root(new Terminal(TextWriter.Null, TextWriter.Null, IsLive: false)), "")
                .SelectMany(each =>
                    each.Command.Options.Where(option => IsNumber(option.ValueType))
                        .Select(option => new TheoryDataRow<string, string>(each.Path, option.Name))
                ),
        ];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_number_that_is_written_in_any_other_way_is_refused_and_not_read_as_another(string command, string option)
    {
        foreach (
            var text in (string[])
                [
                    "0,1",
                    "1,5",
                    "1,000",
                    "1'000",
                    "1 000",
                    "1_000",
                    " 1",
                    "1 ",
                    "",
                    " ",
                    "NaN",
                    "nan",
                    "∞",
                    "Infinity",
                    "-Infinity",
                    "1e999",
                    "0x10",
                    "１",
                    "(1)",
                    "$1",
                    "1.5.2",
                ]
        )
            Assert.Contains(
                Errors(command, option, text),
                error => error.StartsWith($"{option} is '{text}'; expected a ", StringComparison.Ordinal)
            );
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_number_with_a_point_is_read_in_any_language(string command, string option)
    {
        var (before, german) = (CultureInfo.CurrentCulture, (CultureInfo)CultureInfo.InvariantCulture.Clone());
        (german.NumberFormat.NumberDecimalSeparator, german.NumberFormat.NumberGroupSeparator) = (",", ".");
        try
        {
            CultureInfo.CurrentCulture = german;
            var root = CommandLine.Root(new Terminal(TextWriter.Null, TextWriter.Null, IsLive: false));
            var isWhole =
                Commands(root, "").Single(each => each.Path == command).Command.Options.Single(each => each.Name == option).ValueType
                    is var type
                && type != typeof(double?);
            var read = root.Parse($"{command} {option} {(isWhole ? "12" : "5.0e-1")}");
            Assert.DoesNotContain(read.Errors, error => error.Message.StartsWith(option, StringComparison.Ordinal));
            Assert.Equal(isWhole ? 12.0 : 0.5, Convert.ToDouble(read.GetValue<object>(option), CultureInfo.InvariantCulture));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("0,1", "if these are 2 numbers and not one with a comma, write 0.0,1.0.")]
    [InlineData("0,001", "if these are 2 numbers and not one with a comma")]
    [InlineData("0,5", "if these are 2 numbers and not one with a comma")]
    [InlineData("0.1,0.1", "expected increasing numbers")]
    [InlineData("0.1,,0.2", "expected increasing numbers")]
    [InlineData("0.1;0.2", "expected increasing numbers")]
    [InlineData("-0.1", "expected increasing numbers")]
    [InlineData("0.1,1e999", "expected increasing numbers")]
    [InlineData("", "expected increasing numbers")]
    public void A_list_that_may_be_one_number_with_a_comma_or_is_none_is_refused(string text, string expected) =>
        Assert.Contains(
            Errors("attack r", "--epsilons", text),
            error =>
                error.StartsWith($"--epsilons is '{text}'; expected", StringComparison.Ordinal)
                && error.Contains(expected, StringComparison.Ordinal)
        );

    [Theory]
    [InlineData("0,0.1", new[] { 0, 0.1 })]
    [InlineData(" 0.0, 1.0 ", new[] { 0, 1.0 })]
    [InlineData("0,1e-3,1", new[] { 0, 1e-3, 1 })]
    [InlineData("1", new[] { 1.0 })]
    public void A_list_of_which_one_has_a_point_is_read(string text, double[] expected)
    {
        var read = CommandLine
            .Root(new Terminal(TextWriter.Null, TextWriter.Null, IsLive: false))
            .Parse(["attack", "r", "--epsilons", text]);
        Assert.Empty(read.Errors);
        Assert.Equal(expected, read.GetValue<double[]>("--epsilons"));
    }

    [Fact]
    public void Lists_of_words_and_of_whole_numbers_may_have_blanks_after_commas()
    {
        var root = CommandLine.Root(new Terminal(TextWriter.Null, TextWriter.Null, IsLive: false));
        Assert.Equal(["fgsm", "noise"], root.Parse(["attack", "r", "--attacks", "fgsm, noise"]).GetValue<string[]>("--attacks")!);
        Assert.Equal(["none", "fmix"], root.Parse(["run", "e", "--only", "none, fmix"]).GetValue<string[]>("--only")!);
        Assert.Equal(["none", "fmix"], root.Parse(["information", "--mix", "none, fmix"]).GetValue<string[]>("--mix")!);
        Assert.Equal([1L, 2], root.Parse(["run", "e", "--seeds", "1, 2"]).GetValue<long[]>("--seeds")!);
    }

    private static IEnumerable<string> Errors(string command, string option, string text) =>
        CommandLine
            .Root(new Terminal(TextWriter.Null, TextWriter.Null, IsLive: false))
            .Parse([.. command.Split(' '), option, text])
            .Errors.Select(error => error.Message);

    private static IEnumerable<(Command Command, string Path)> Commands(Command command, string path) =>
        command.Subcommands.SelectMany(each => Commands(each, $"{path} {each.Name}".Trim())).Prepend((command, path));

    private static bool IsNumber(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type)
            .GetInterfaces()
            .Any(each => each.IsGenericType && each.GetGenericTypeDefinition() == typeof(INumberBase<>));
}
