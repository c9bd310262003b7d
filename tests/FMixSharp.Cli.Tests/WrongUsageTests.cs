namespace FMixSharp.Cli.Tests;

public sealed class WrongUsageTests
{
    public static TheoryData<string, string> Cases =>
        new()
        {
            { "bogus", "'bogus'" },
            { "train --bogus", "'--bogus'" },
            { "trian", "'trian' is no command of fmix; did you mean train?" },
            { "download cifar10", "'download' is no command of fmix; did you mean data download?" },
            { "completion bsh", "SHELL is 'bsh'; did you mean bash? Expected one of bash, zsh, powershell." },
            { "train --dataset fashion", "--dataset is 'fashion'; did you mean fashion-mnist? Expected one of shapes, " },
            { "data lst", "'lst' is no command of fmix data; did you mean list?" },
            { "train --epoch 5", "'--epoch' is no option of fmix train; did you mean --epochs?" },
            { "train --Batch-Size=5", "'--Batch-Size' is no option of fmix train; did you mean --batch-size?" },
            { "attack r --limit 5 --eps 2", "'--eps' is no option of fmix attack; did you mean --epsilons?" },
            { "report r --titel x --out b.html", "'--titel' is no option of fmix report" },
            { "report --otu a.html r", "'--otu' is no option of fmix report; did you mean --out?" },
            { "gradcam r --layr x --out c.png", "'--layr' is no option of fmix gradcam; did you mean --layer?" },
            { "evaluate r --with s --jsn", "'--jsn' is no option of fmix evaluate; did you mean --json?" },
            { "evaluate --jsn", "'--jsn' is no option of fmix evaluate; did you mean --json?" },
            { "train --out --resume-it", "'--resume-it' is no option of fmix train" },
            { "train --schedule 99999999999", "is above the largest number of an epoch, 2147483647" },
            { "train --seed 99999999999999999999", "expected a whole number of at least 0, and at most 9223372036854775807." },
            { "train --epochs 99999999999", "expected a whole number of at least 1, and at most 2147483647." },
            { "run e.json --shard 5", "--shard is '5'; expected a part of several" },
            { "information --dataset shapes --data d", "--data is given, but shapes is built in" },
            { "evaluate a b", "'b' is one argument too many for fmix evaluate." },
            { "train --dataset cifar-10", "--dataset is 'cifar-10'; did you mean cifar10? Expected one of shapes, " },
            { "train --model resnet-18", "did you mean resnet18? Expected one of " },
            {
                "train --mix fmix+cutmx",
                "'cutmx' at character 6 of 'fmix+cutmx' is not a mixing method; did you mean cutmix? Expected one of none, "
            },
            { "train --augment cutuot:4", "is not an augmentation; did you mean cutout? Expected one of none, " },
            { "train --optimiser adamm", "did you mean adam? Expected one of sgd, adam" },
            { "attack r --attacks fgsn", "'fgsn' is not an attack; did you mean fgsm? Expected one of fgsm, bim" },
            { "gradcam r --method grad-cam --out c.png", "did you mean gradcam? Expected one of gradcam, " },
            { "preview shape --out p.png", "did you mean shapes? Expected one of shapes, " },
            { "data verify Cifar10", "NAME is 'Cifar10'; did you mean cifar10? Expected one of " },
            { "masks --mix fmx --out m.png", "did you mean fmix? Expected one of fmix, " },
            { "evaluate r --dataset shapse", "did you mean shapes? Expected one of shapes, " },
            { "information --mix none,fmixx", "did you mean fmix? Expected one of none, " },
            { "train --epochs 0", "--epochs is '0'; expected a whole number of at least 1." },
            { "train --epochs ten", "--epochs is 'ten'; expected a whole number of at least 1." },
            { "train --alpha 0", "--alpha is '0'; expected a number above 0." },
            { "train --lr NaN", "--lr is 'NaN'; expected a number above 0, at most 1E+37." },
            { "train --lr 1e300", "--lr is '1e300'; expected a number above 0, at most 1E+37." },
            { "train --momentum 1", "--momentum is '1'; expected a number of at least 0 and below 1." },
            { "train --weight-decay 1e39", "--weight-decay is '1e39'; expected a number of at least 0, at most 1E+37." },
            { "train --clip-norm 0", "--clip-norm is '0'; expected a number above 0, at most 1E+37." },
            { "train --warmup-epochs 121", "--warmup-epochs is 121; expected a whole number from 0 to the number of epochs, 120." },
            { "train --nesterov --optimiser adam", "--nesterov is true, which is a form of SGD's momentum; expected false with Adam." },
            { "run ", "FILE is empty; expected a value." },
            { "train --out ", "--out is empty; expected a value." },
            { "report  --out a.html", "is empty; expected a value." },
            { "train --depth 100000000", "--depth is '100000000'; expected a whole number from 1 to 10000." },
            { "train --augment cutout:4 --dataset phrases", "--augment is 'cutout:4', but texts are not augmented; expected none." },
            { "train --lr=0,1", "--lr is '0,1'; expected a number above 0, at most 1E+37." },
            { "train --alpha 0,2", "--alpha is '0,2'; expected a number above 0." },
            { "train --validate 0,1", "'0,1' is not between 0 and 1" },
            { "train --schedule 1.5", "'1.5' at character 1 of '1.5' is not a whole number" },
            { "train --mix fmix:1,5|cutmix", "'1,5' at character 6 of 'fmix:1,5|cutmix' is not a number of batches or a weight" },
            { "train --augment rand:2,9,5", "'rand:2,9,5' at character 1 of 'rand:2,9,5' is not RandAugment" },
            { "train --augment rand:2,NaN", "the magnitude is NaN" },
            { "train --augment rand:99,9", "the number of operations is 99" },
            { "train --augment cutout:1,6", "is not a square" },
            { "train --augment noise:0,3", "is no share of background noise" },
            { "train --device cuda:1,0", "--device is 'cuda:1,0'" },
            { "run e.json --seeds 1.5", "--seeds is '1.5'; expected whole numbers joined by commas" },
            { "attack r --epsilons 0,NaN", "--epsilons is '0,NaN'; expected increasing numbers" },
            { "attack r --epsilons 0,,1", "--epsilons is '0,,1'; expected increasing numbers" },
            { "masks --out m.png --decay 1,5", "--decay is '1,5'; expected a number of at least 0." },
            { "masks --out m.png --shape 1,000", "--shape is '1,000'; expected lengths" },
            { "train --dataset no-such-set", "--dataset is 'no-such-set'; expected one of shapes, fashion-mnist, " },
            { "train --mix fmix+blend", "'blend' at character 6 of 'fmix+blend'" },
            { "train --schedule 150,100", "--schedule: " },
            { "train --device tpu", "--device is 'tpu'" },
            { "train --resume", "--resume needs --out" },
            { "evaluate", "RUN is missing. Run folder, as fmix train printed it." },
            { "run", "FILE is missing. An experiment, such as experiments/" },
            { "masks", "'--out' is required" },
            { "masks --out masks.gif", "--out is 'masks.gif'; expected a name that ends in .png or .npy." },
            { "masks --out m.png --shape 3x", "--shape is '3x'; expected lengths" },
            { "masks --out m.png --lambda 1.5", "--lambda is '1.5'; expected a number from 0 to 1." },
            { "masks --out m.png --soft 0.6", "--soft is '0.6'; expected a number from 0 to 0.5." },
            { "masks --out m.png --mix cutmix --decay 2", "--decay is an option of fmix; cutmix has none." },
            { "masks --out m.png --mix mixup", "--mix is 'mixup'; expected one of fmix, cutmix, cutout, random-erasing." },
            { "masks --out m.png --mix cutout --lambda 0.5", "--lambda is an option of fmix and cutmix; cutout has none." },
            { "train --mix fmix:2+mixup|cutmix", "'|' at character 13 of 'fmix:2+mixup|cutmix' follows '+'" },
            { "train --mix bc++", "'' at character 5 of 'bc++'" },
            { "train --augment auto-cifar10+blur", "'blur' at character 14 of 'auto-cifar10+blur' is not an augmentation" },
            { "preview shapes --augment rand:2 --out p.png", "'rand:2' at character 1 of 'rand:2' is not RandAugment" },
            { "preview shapes --mix blend --out p.png", "'blend' at character 1 of 'blend' is not a mixing method" },
            { "preview nowhere --out p.png", "'nowhere' is neither a folder, of a run or of images, nor a data set" },
            { "preview shapes", "'--out' is required" },
            { "train --data d", "--data is given, but shapes is built in" },
            { "preview tones --data d --out p.png", "--data is given, but tones is built in" },
            { "data verify shapes --data d", "--data is given, but shapes is built in" },
            { "masks --out m.png --lambda 0.5 --alpha 2", "Give --lambda or --alpha, not both" },
            { "gradcam r --json --out c.png", "--json needs --sums" },
            { "gradcam r --sums --count 3", "--count needs --out" },
            { "preview shapes --operations --mix fmix --out p.png", "give it without --mix, --augment and --count" },
            { "train --width 2 --model bert --dataset shapes", "--model is 'bert', which is for texts, but shapes has images" },
            { "train --points 5", "--points is for point clouds, but shapes has none." },
            { "attack r --attacks fgsm,magic", "'magic' is not an attack; expected one of fgsm, bim, pgd" },
            { "attack r --attacks fgsm,fgsm-l2", "different norms" },
            { "attack r --epsilons 0,1,0.5", "--epsilons is '0,1,0.5'; expected increasing numbers" },
            { "attack r --limit 0", "--limit is '0'; expected a whole number of at least 1." },
            { "report --out r.html", " is missing. " },
            { "data verify nothing", "NAME is 'nothing'; expected one of shapes, fashion-mnist, " },
            { "data prepare cifar10 --out d", "--out is an option of imagenet; cifar10 is prepared in its own folder." },
            { "data verify image-folder", "image-folder has no place of its own; give its folder with --data DIR." },
            {
                "data download cifar10 --url http://example.org/c.tar.gz",
                "--url is 'http://example.org/c.tar.gz'; expected an https address."
            },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Wrong_usage_is_said_on_stderr_with_code_2(string line, string expected)
    {
        var run = await Fmix.RunAsync(line.Split(' '));
        Assert.Equal(2, run.Code);
        Assert.Empty(run.Out);
        Assert.StartsWith("fmix: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("..", run.Error, StringComparison.Ordinal);
        Assert.True(run.Error.Split('\n').Length <= 3, run.Error);
    }

    [Fact]
    public async Task A_folder_whose_name_begins_as_an_option_can_be_given_by_a_path_and_behind_two_hyphens()
    {
        foreach (
            var args in (string[][])
                [
                    ["evaluate", "./--x"],
                    ["evaluate", "--", "--x"],
                ]
        )
            Assert.Contains("--x is not a run", (await Fmix.RunAsync(args)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hint_names_the_whole_command()
    {
        var run = await Fmix.RunAsync("data", "download", "--bogus");
        Assert.Contains("See 'fmix data download --help'.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bare_fmix_shows_help_on_stderr()
    {
        var run = await Fmix.RunAsync();
        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Contains("Commands:", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evaluate NOWHERE")]
    [InlineData("attack NOWHERE")]
    [InlineData("report NOWHERE --out r.html")]
    [InlineData("train --resume --out NOWHERE")]
    public async Task A_folder_that_is_no_run_fails_with_code_1_and_its_name(string line)
    {
        var run = await Fmix.RunAsync(line.Split(' '));
        Assert.Equal((1, ""), (run.Code, run.Out));
        Assert.Contains("NOWHERE is not a run", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal); // no stack trace
    }
}
