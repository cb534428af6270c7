package when_test

import "testing"

// TestFigures: dates in figures, the year first or last.
func TestFigures(t *testing.T) {
	check(t, []want{
		{"on 2023-07-01", "figures 2023-07-01 1 2023-07-01"},
		{"on 2023/7/1", "figures 2023-07-01 1 2023/7/1"},
		{"on 1/7/2023", "figures 2023-07-01 1 1/7/2023"},
		{"on 1.7.2023", "figures 2023-07-01 1 1.7.2023"},
		{"on 13/13/2023", ""},
		{"on 32/1/2023", ""},
		{"on 2023-07", ""},
		{"at 12:30 on 3/4", ""},
		{"on 01-07-2023, they fled", "figures 2023-07-01 1 01-07-2023"},
		{"في 2023/07/01", "figures 2023-07-01 1 2023/07/01"},
		{"بتاريخ 1/7/2023", "figures 2023-07-01 1 1/7/2023"},
		{"في ٢٠٢٣-٠٧-٠١", "figures 2023-07-01 1 ٢٠٢٣-٠٧-٠١"},
	})
}

// TestNights: nights, between two days or of one.
func TestNights(t *testing.T) {
	check(t, []want{
		{"overnight", "night 2023-07-06/2023-07-07 1 overnight"},
		{"on the night of Wednesday to Thursday", "night 2023-07-05/2023-07-06 1 night of Wednesday to Thursday"},
		{"the night of Saturday", "weekday 2023-07-01 1 Saturday"},
		{"the night between Friday and Saturday", "night 2023-06-30/2023-07-01 1 night between Friday and Saturday"},
		{"ليلة الأربعاء/الخميس", "night 2023-07-05/2023-07-06 1 ليلة الأربعاء/الخميس"},
		{"ليلة الأربعاء الخميس", "night 2023-07-05/2023-07-06 1 ليلة الأربعاء الخميس"},
		{"ليل السبت الأحد الماضي", "night 2023-07-01/2023-07-02 1 ليل السبت الأحد الماضي"},
		{"ليلة السبت على الأحد", "night 2023-07-01/2023-07-02 1 ليلة السبت على الأحد"},
		{"ليلة السبت", "weekday 2023-07-01 1 ليلة السبت"},
	})
}

// TestRelativeDays: days told from publication.
func TestRelativeDays(t *testing.T) {
	check(t, []want{
		{"today", "relative 2023-07-07 1 today"},
		{"yesterday", "relative 2023-07-06 1 yesterday"},
		{"yesterday evening", "relative 2023-07-06 1 yesterday evening"},
		{"on yesterday", "relative 2023-07-06 1 on yesterday"},
		{"last night", "relative 2023-07-06 1 last night"},
		{"this morning", "relative 2023-07-07 1 this morning"},
		{"yesterday Thursday", "relative 2023-07-06 1 yesterday Thursday"},
		{"yesterday, Thursday", "relative 2023-07-06 1 yesterday, Thursday"},
		{"early on the previous day", "relative 2023-07-06 1 on the previous day"},
		{"two days earlier", "relative 2023-07-05 1 two days earlier"},
		{"on that same day", "period - 0 that same day"},
		{"اليوم", "relative 2023-07-07 1 اليوم"},
		{"اليوم الجمعة", "relative 2023-07-07 1 اليوم الجمعة"},
		{"أمس", "relative 2023-07-06 1 أمس"},
		{"أمس الخميس", "relative 2023-07-06 1 أمس الخميس"},
		{"أمس السبت", "relative 2023-07-01 1 ! أمس السبت"},
		{"يوم أمس", "relative 2023-07-06 1 يوم أمس"},
		{"مساء أمس الخميس", "relative 2023-07-06 1 مساء أمس الخميس"},
		{"صباح اليوم", "relative 2023-07-07 1 صباح اليوم"},
		{"أول أمس", "relative 2023-07-05 1 أول أمس"},
		{"أول من أمس", "relative 2023-07-05 1 أول من أمس"},
		{"البارحة", "relative 2023-07-06 1 البارحة"},
		{"يوم", ""},
		{"هذا الصباح", "relative 2023-07-07 1 هذا الصباح"},
		{"قبل قليل", "relative 2023-07-07 1 قبل قليل"},
	})
}

// TestWeekdays: the latest such day, before publication where "last" says so; what is to come has no date.
func TestWeekdays(t *testing.T) {
	check(t, []want{
		{"on Thursday", "weekday 2023-07-06 1 on Thursday"},
		{"Thursday", "weekday 2023-07-06 1 Thursday"},
		{"on Friday", "weekday 2023-07-07 1 on Friday"},
		{"on Saturday", "weekday 2023-07-01 1 on Saturday"},
		{"last Friday", "weekday 2023-06-30 1 last Friday"},
		{"last Thursday", "weekday 2023-07-06 1 last Thursday"},
		{"Thursday last", "weekday 2023-07-06 1 Thursday last"},
		{"on Thursday night", "weekday 2023-07-06 1 on Thursday night"},
		{"early on Thursday", "weekday 2023-07-06 1 on Thursday"},
		{"Thursday morning", "weekday 2023-07-06 1 Thursday morning"},
		{"on Thursday, July 6", "weekday 2023-07-06 1 on Thursday, July 6"},
		{"on Saturday, July 10, 2021", "weekday 2021-07-10 1 on Saturday, July 10, 2021"},
		{"Friday and Saturday", "weekday 2023-06-30/2023-07-01 1 Friday and Saturday"},
		{"on Monday and Tuesday", "weekday 2023-07-03/2023-07-04 1 on Monday and Tuesday"},
		{"on Monday next", "weekday - 0 on Monday next"},
		{"on thursday", ""},
		{"in a sunday market", ""},
		{"السبت", "weekday 2023-07-01 1 السبت"},
		{"يوم السبت", "weekday 2023-07-01 1 يوم السبت"},
		{"يوم السبت الماضي", "weekday 2023-07-01 1 يوم السبت الماضي"},
		{"السبت الماضي", "weekday 2023-07-01 1 السبت الماضي"},
		{"يوم الأربعاء المقبل", "weekday - 0 يوم الأربعاء المقبل"},
		{"مساء السبت", "weekday 2023-07-01 1 مساء السبت"},
		{"فجر يوم السبت", "weekday 2023-07-01 1 فجر يوم السبت"},
		{"يومي الجمعة والسبت", "weekday 2023-06-30/2023-07-01 1 يومي الجمعة والسبت"},
		{"يومي الاثنين والثلاثاء", "weekday 2023-07-03/2023-07-04 1 يومي الاثنين والثلاثاء"},
		{"السبت 1 تموز", "weekday 2023-07-01 1 السبت 1 تموز"},
		{"يوم السبت الموافق 1/7/2023", "weekday 2023-07-01 1 يوم السبت; figures 2023-07-01 1 1/7/2023"},
		{"أحد السكان", ""},
		{"يوم أحد", "weekday 2023-07-02 1 يوم أحد"},
		{"وصل الأحد", "weekday 2023-07-02 1 الأحد"},
		{"الخميس 6 تموز 2023", "weekday 2023-07-06 1 الخميس 6 تموز 2023"},
	})
}

// TestDaysOfMonths: a day of a month is the latest one, unless a year is told.
func TestDaysOfMonths(t *testing.T) {
	check(t, []want{
		{"on June 27", "day 2023-06-27 1 on June 27"},
		{"on 27 June", "day 2023-06-27 1 on 27 June"},
		{"27 June 2022", "day 2022-06-27 1 27 June 2022"},
		{"June 27, 2022", "day 2022-06-27 1 June 27, 2022"},
		{"on the 27th of June", "day 2023-06-27 1 27th of June"},
		{"on June 27th", "day 2023-06-27 1 on June 27th"},
		{"March 9-11", "day 2023-03-09/2023-03-11 1 March 9-11"},
		{"9-11 March", "day 2023-03-09/2023-03-11 1 9-11 March"},
		{"9 and 11 March", "day 2023-03-09/2023-03-11 1 9 and 11 March"},
		{"on the ninth of March", "day 2023-03-09 1 ninth of March"},
		{"on July 8", "day 2022-07-08 1 on July 8"},
		{"on 31 December", "day 2022-12-31 1 on 31 December"},
		{"on Sept. 17, 2016", "day 2016-09-17 1 on Sept. 17, 2016"},
		{"on Sept 17", "day 2022-09-17 1 on Sept 17"},
		{"On Nov. 3", "day 2022-11-03 1 On Nov. 3"},
		{"on March 40", ""},
		{"in June 2022 they fled", "month 2022-06-01/2022-06-30 3 June 2022"},
		{"on may 5", ""},
		{"in June. 27 men fled", "month 2023-06-01/2023-06-30 3 June"},
		{"27 حزيران", "day 2023-06-27 1 27 حزيران"},
		{"في 27 حزيران/يونيو", "day 2023-06-27 1 27 حزيران/يونيو"},
		{"في ٢٧ حزيران الماضي", "day 2023-06-27 1 ٢٧ حزيران الماضي"},
		{"في 14 آذار 2019", "day 2019-03-14 1 14 آذار 2019"},
		{"14 من آذار", "day 2023-03-14 1 14 من آذار"},
		{"التاسع من شباط", "day 2023-02-09 1 التاسع من شباط"},
		{"الحادي والعشرين من آذار", "day 2023-03-21 1 الحادي والعشرين من آذار"},
		{"2 و3 آب", "day 2022-08-02/2022-08-03 1 2 و3 آب"},
		{"2-3 آب", "day 2022-08-02/2022-08-03 1 2-3 آب"},
		{"27 يونيو 2022", "day 2022-06-27 1 27 يونيو 2022"},
		{"يوم 27 حزيران", "day 2023-06-27 1 يوم 27 حزيران"},
		{"بتاريخ 27 حزيران", "day 2023-06-27 1 بتاريخ 27 حزيران"},
		{"9 تشرين الثاني", "day 2022-11-09 1 9 تشرين الثاني"},
		{"9 كانون الأول الماضي", "day 2022-12-09 1 9 كانون الأول الماضي"},
	})
}

// TestParts: parts of a month, cut off at publication.
func TestParts(t *testing.T) {
	check(t, []want{
		{"in late June", "part 2023-06-21/2023-06-30 2 late June"},
		{"in early July", "part 2023-07-01/2023-07-07 2 early July"},
		{"in mid-March", "part 2023-03-11/2023-03-20 2 mid-March"},
		{"early in May 2019", "part 2019-05-01/2019-05-10 2 early in May 2019"},
		{"at the end of June", "part 2023-06-21/2023-06-30 2 end of June"},
		{"the first half of June", "part 2023-06-01/2023-06-15 2 first half of June"},
		{"في أواخر حزيران", "part 2023-06-21/2023-06-30 2 أواخر حزيران"},
		{"مطلع الشهر الماضي", "part 2023-06-01/2023-06-10 2 مطلع الشهر الماضي"},
		{"مطلع حزيران", "part 2023-06-01/2023-06-10 2 مطلع حزيران"},
		{"منتصف آذار 2019", "part 2019-03-11/2019-03-20 2 منتصف آذار 2019"},
		{"الثلث الأول من نيسان", "part 2023-04-01/2023-04-10 2 الثلث الأول من نيسان"},
		{"النصف الثاني من حزيران", "part 2023-06-16/2023-06-30 2 النصف الثاني من حزيران"},
		{"أواخر العام الماضي", "part 2022-08-24/2022-12-31 3 أواخر العام الماضي"},
		{"منتصف شهر آب", "part 2022-08-11/2022-08-20 2 منتصف شهر آب"},
	})
}

// TestMonths: months, where a word or a year shows that it is one.
func TestMonths(t *testing.T) {
	check(t, []want{
		{"in March", "month 2023-03-01/2023-03-31 3 March"},
		{"in March 2019", "month 2019-03-01/2019-03-31 3 March 2019"},
		{"in May", "month 2023-05-01/2023-05-31 3 May"},
		{"May", ""},
		{"since March", "month 2023-03-01/2023-03-31 3 March"},
		{"last August", "month 2022-08-01/2022-08-31 3 August"},
		{"in August", "month 2022-08-01/2022-08-31 3 August"},
		{"in July", "month 2023-07-01/2023-07-07 3 July"},
		{"between March and May", "month 2023-03-01/2023-05-31 3 March and May"},
		{"of January", "month 2023-01-01/2023-01-31 3 January"},
		{"march of the troops", ""},
		{"during October 2022", "month 2022-10-01/2022-10-31 3 October 2022"},
		{"في آذار", "month 2023-03-01/2023-03-31 3 آذار"},
		{"في آذار 2019", "month 2019-03-01/2019-03-31 3 آذار 2019"},
		{"آذار 2019", "month 2019-03-01/2019-03-31 3 آذار 2019"},
		{"في آب الماضي", "month 2022-08-01/2022-08-31 3 آب الماضي"},
		{"شهر حزيران", "month 2023-06-01/2023-06-30 3 شهر حزيران"},
		{"شهري أيار وآذار الماضيين", "month 2023-03-01/2023-05-31 3 شهري أيار وآذار الماضيين"},
		{"منذ نيسان", "month 2023-04-01/2023-04-30 3 نيسان"},
		{"آب", ""},
		{"في شهر تموز", "month 2023-07-01/2023-07-07 3 شهر تموز"},
		{"في تموز", "month 2023-07-01/2023-07-07 3 تموز"},
		{"تشرين الأول الماضي", "month 2022-10-01/2022-10-31 3 تشرين الأول الماضي"},
		{"أيار وحزيران", ""},
	})
}

// TestAmounts: times before publication, as exact as their unit.
func TestAmounts(t *testing.T) {
	check(t, []want{
		{"two days ago", "amount 2023-07-05 1 two days ago"},
		{"three weeks ago", "amount 2023-06-13/2023-06-19 2 three weeks ago"},
		{"a month ago", "amount 2023-05-23/2023-06-22 3 a month ago"},
		{"a year ago", "amount 2022-01-01/2022-12-31 3 a year ago"},
		{"an hour ago", "amount 2023-07-07 1 an hour ago"},
		{"two hours ago", "amount 2023-07-07 1 two hours ago"},
		{"several days ago", "amount 2023-06-30/2023-07-07 2 several days ago"},
		{"days ago", "amount 2023-06-30/2023-07-07 2 days ago"},
		{"a week ago", "amount 2023-06-27/2023-07-03 2 a week ago"},
		{"ten months ago", "amount 2022-08-26/2022-09-25 3 ten months ago"},
		{"two years ago", "amount 2021-01-01/2021-12-31 3 two years ago"},
		{"five days earlier", "amount 2023-07-02 1 five days earlier"},
		{"the past two weeks", "amount 2023-06-23/2023-07-07 2 past two weeks"},
		{"the last three days", "amount 2023-07-04/2023-07-07 2 last three days"},
		{"the past few days", "amount 2023-06-30/2023-07-07 2 past few days"},
		{"in the past 24 hours", "amount 2023-07-06/2023-07-07 1 past 24 hours"},
		{"in the last 48 hours", "amount 2023-07-05/2023-07-07 2 last 48 hours"},
		{"for two days", ""},
		{"قبل يومين", "amount 2023-07-05 1 قبل يومين"},
		{"قبل ثلاثة أيام", "amount 2023-07-04 1 قبل ثلاثة أيام"},
		{"منذ أيام", "amount 2023-06-30/2023-07-07 2 منذ أيام"},
		{"قبل أسبوع", "amount 2023-06-27/2023-07-03 2 قبل أسبوع"},
		{"قبل أسبوعين", "amount 2023-06-20/2023-06-26 2 قبل أسبوعين"},
		{"قبل شهر", "amount 2023-05-23/2023-06-22 3 قبل شهر"},
		{"قبل شهرين", "amount 2023-04-23/2023-05-23 3 قبل شهرين"},
		{"قبل ثلاثة أشهر", "amount 2023-03-24/2023-04-23 3 قبل ثلاثة أشهر"},
		{"قبل سنتين", "amount 2021-01-01/2021-12-31 3 قبل سنتين"},
		{"قبل عشر سنوات", "amount 2013-01-01/2013-12-31 3 قبل عشر سنوات"},
		{"قبل ساعات", "amount 2023-07-07 1 قبل ساعات"},
		{"منذ ساعة", "amount 2023-07-07 1 منذ ساعة"},
		{"خلال اليومين الماضيين", "amount 2023-07-05/2023-07-07 2 خلال اليومين الماضيين"},
		{"خلال الأيام الماضية", "amount 2023-06-30/2023-07-07 2 خلال الأيام الماضية"},
		{"خلال الأسابيع الماضية", "amount 2023-06-09/2023-07-07 3 خلال الأسابيع الماضية"},
		{"خلال 24 ساعة الماضية", "amount 2023-07-06/2023-07-07 1 خلال 24 ساعة الماضية"},
		{"خلال الساعات الماضية", "amount 2023-07-06/2023-07-07 1 خلال الساعات الماضية"},
		{"منذ عدة أيام", "amount 2023-06-30/2023-07-07 2 منذ عدة أيام"},
	})
}

// TestPeriods: this and the last week, month and year.
func TestPeriods(t *testing.T) {
	check(t, []want{
		{"this week", "period 2023-07-03/2023-07-07 2 this week"},
		{"last week", "period 2023-06-26/2023-07-02 2 last week"},
		{"this month", "period 2023-07-01/2023-07-07 3 this month"},
		{"last month", "period 2023-06-01/2023-06-30 3 last month"},
		{"this year", "period 2023-01-01/2023-07-07 3 this year"},
		{"last year", "period 2022-01-01/2022-12-31 3 last year"},
		{"the same month", "period - 0 same month"},
		{"earlier this month", "period 2023-07-01/2023-07-07 3 this month"},
		{"earlier this week", "period 2023-07-03/2023-07-07 2 this week"},
		{"الأسبوع الماضي", "period 2023-06-26/2023-07-02 2 الأسبوع الماضي"},
		{"الأسبوع الجاري", "period 2023-07-03/2023-07-07 2 الأسبوع الجاري"},
		{"الشهر الماضي", "period 2023-06-01/2023-06-30 3 الشهر الماضي"},
		{"الشهر الجاري", "period 2023-07-01/2023-07-07 3 الشهر الجاري"},
		{"العام الماضي", "period 2022-01-01/2022-12-31 3 العام الماضي"},
		{"العام الجاري", "period 2023-01-01/2023-07-07 3 العام الجاري"},
		{"السنة الماضية", "period 2022-01-01/2022-12-31 3 السنة الماضية"},
		{"الشهر ذاته", "period - 0 الشهر ذاته"},
	})
}

// TestYears: years, where a word shows that it is one.
func TestYears(t *testing.T) {
	check(t, []want{
		{"in 2017", "year 2017-01-01/2017-12-31 3 2017"},
		{"since 2011", "year 2011-01-01/2011-12-31 3 2011"},
		{"by 2017", ""},
		{"in 1870", ""},
		{"in 2023", "year 2023-01-01/2023-07-07 3 2023"},
		{"2017", ""},
		{"عام 2017", "year 2017-01-01/2017-12-31 3 عام 2017"},
		{"في عام 2017", "year 2017-01-01/2017-12-31 3 عام 2017"},
		{"سنة 2017", "year 2017-01-01/2017-12-31 3 سنة 2017"},
		{"في العام 2017", "year 2017-01-01/2017-12-31 3 العام 2017"},
		{"منذ 2011", "year 2011-01-01/2011-12-31 3 2011"},
		{"في 2017", "year 2017-01-01/2017-12-31 3 2017"},
		{"عام الفيل", ""},
	})
}

// TestVague: words of time that give no date.
func TestVague(t *testing.T) {
	check(t, []want{
		{"recently", "vague - 0 recently"},
		{"lately", "vague - 0 lately"},
		{"previously", "vague - 0 previously"},
		{"مؤخرا", "vague - 0 مؤخرا"},
		{"في الآونة الأخيرة", "vague - 0 الآونة الأخيرة"},
		{"قبل فترة", "vague - 0 قبل فترة"},
		{"في وقت سابق", "vague - 0 في وقت سابق"},
		{"أخيرا", "vague - 0 أخيرا"},
	})
}
