using System.Globalization;

namespace FMixSharp.Cli.Tests.Parsing;

public sealed class SuggestionsTests
{
    [Theory]
    [InlineData("fmix tr|", "train")]
    [InlineData("fmix data |", "--help download list prepare verify")]
    [InlineData("fmix data ver| cifar10", "verify")] // in the middle of a line
    [InlineData("fmix train --batch|", "--batch-size")]
    [InlineData("fmix train --dataset fash|", "fashion-mnist fashion-mnist-original")]
    [InlineData("fmix train --model se-|", "se-resnext50 se-resnext50-padded")]
    [InlineData("fmix train --mix cutm|", "cutmix cutmix-released")]
    [InlineData("fmix train --mix fmix+mi|", "fmix+mixup")] // several joined
    [InlineData("fmix train --augment auto-cifar10+cut|", "auto-cifar10+cutout")]
    [InlineData("fmix train --optimiser |", "adam sgd")]
    [InlineData("fmix train --optimiser=a|", "--optimiser=adam")]
    [InlineData("fmix train --seed 2 --model=se-|", "--model=se-resnext50 --model=se-resnext50-padded")]
    [InlineData("fmix report --out=x|", "")]
    [InlineData("fmix train --no-flip --batch|", "--batch-size")] // an option behind a switch
    [InlineData("fmix train --resume --batch| --seed 2", "--batch-size")]
    [InlineData("fmix train --seed 2 --resume --json --batch|", "--batch-size")]
    [InlineData("fmix attack r --json --attacks fgsm --attac|", "--attacks")]
    [InlineData("fmix attack r --attacks fgsm,dee|", "fgsm,deepfool fgsm,deepfool-l2")]
    [InlineData("fmix gradcam r --method hi|", "hirescam")]
    [InlineData("fmix preview shap|", "shapes")]
    [InlineData("fmix data download mod|", "modelnet10")]
    [InlineData("fmix completion |", "--help bash powershell zsh")]
    [InlineData("fmix train --out |", "")]
    [InlineData("fm|", "")]
    public async Task Shell_is_told_what_may_stand_at_the_cursor(string typed, string expected)
    {
        var place = typed.IndexOf('|', StringComparison.Ordinal);
        var line = typed.Remove(place, 1);
        var run = await Fmix.RunAsync($"[suggest:{place.ToString(CultureInfo.InvariantCulture)}]", line);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(expected, string.Join(' ', run.Out.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)));
    }

    [Theory]
    [InlineData("bash", "complete -o default")]
    [InlineData("zsh", "compdef _fmix fmix")]
    [InlineData("powershell", "Register-ArgumentCompleter -Native -CommandName fmix")]
    public async Task Script_of_each_shell_asks_for_suggestions(string shell, string registers)
    {
        var run = await Fmix.RunAsync("completion", shell);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains(registers, run.Out, StringComparison.Ordinal);
        Assert.Contains("\"[suggest:", run.Out, StringComparison.Ordinal);
    }
}
